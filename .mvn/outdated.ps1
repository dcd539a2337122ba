# SPDX-License-Identifier: Apache-2.0
# Used by npipe.cmd: exits with 1 when a source of the command is newer than what was built from it, else with 0.
$root = Split-Path -Parent $PSScriptRoot
$built = (Get-Item -LiteralPath "$root\cli\target\app\built").LastWriteTime
$newer = 'pom.xml', 'core\pom.xml', 'cli\pom.xml', 'core\src\main', 'cli\src\main' |
  ForEach-Object { Get-ChildItem -LiteralPath "$root\$_" -Recurse -File } |
  Where-Object LastWriteTime -gt $built
exit [int][bool]$newer
