# SPDX-License-Identifier: Apache-2.0
# A client that shares no code with npipe: impacket. It writes each argument after the pipe's name as one message and
# prints the answer to it.
# Usage: impacket_client.py PORT DOMAIN USER PASSWORD PIPE TEXT...
import sys
from impacket.smbconnection import SMBConnection

port, domain, user, password, pipe = sys.argv[1:6]
connection = SMBConnection("*SMBSERVER", "127.0.0.1", sess_port=int(port), timeout=30)
connection.login(user, password, domain)
tree = connection.connectTree("IPC$")
file = connection.openFile(tree, pipe)
for text in sys.argv[6:]:
    connection.writeFile(tree, file, text.encode("utf-8"), 0)
    print(connection.readFile(tree, file, 0, 65535).decode("utf-8"), flush=True)
connection.closeFile(tree, file)
connection.close()
