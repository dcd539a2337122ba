// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb.samba;

import dev.npipe.internal.security.Sid;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes requests as Samba does, from the description of each level. */
final class RequestBuilder {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final int level;
    private int pointers;

    List<Sid> sids = List.of(Sid.parse("S-1-5-21-1-2-3-1000"), Sid.AUTHENTICATED_USERS);
    List<Long> groups = List.of(100L, 4L);
    String account = "jördis";
    String domain = "EXAMPLE";
    String fullName = "Jördis Ä.";
    long flag;
    byte[] credentials = {};
    List<Sid> deviceSids = List.of();
    int userClaims;

    RequestBuilder(int level) {
        this.level = level;
        this.flag = level == 8 ? 0 : 1;
    }

    ByteBuffer build() {
        out.reset();
        pointers = 0;
        u32(0); // the length, which comes last
        u32((int) NamedPipeAuthRequest.MAGIC);
        u32(level);
        u32(level);
        if (level >= 5) {
            out.write(1);
        }
        pointer("client");
        pointer("192.0.2.7");
        u16(50123);
        pointer("server");
        pointer("2001:db8::1");
        u16(445);
        pointer("session");
        if (level == 5) {
            out.write(0);
        }
        string("client");
        string("192.0.2.7");
        string("server");
        string("2001:db8::1");
        session();
        byte[] all = out.toByteArray();
        return ByteBuffer.wrap(all).putInt(0, all.length - 4);
    }

    private void session() {
        pointer("session");
        blob(credentials);
        pointer("token");
        pointer("unix token");
        pointer("info");
        pointer("unix info");
        u32(0);
        blob(new byte[16]);
        u32(0);
        align(4);
        out.writeBytes(new byte[16]);
        u16(0);
        token();
        u32(groups.size());
        u64(1001);
        u64(100);
        u32(groups.size());
        groups.forEach(this::u64);
        account();
        pointer("unix name");
        pointer("sanitized name");
        string("jördis");
        string("jrdis");
    }

    private void token() {
        align(8);
        u32(sids.size());
        u32(sids.size());
        sids.forEach(this::sid);
        u64(0);
        u32(0);
        if (level == 8) {
            u32(0);
            u32(userClaims);
            u32(0);
            u32(deviceSids.size());
            u32(0);
            u32(userClaims);
            u32(0);
            u32(deviceSids.size());
            deviceSids.forEach(this::sid);
            u16(2);
        }
    }

    private void account() {
        var strings = new ArrayList<>(List.of(account, "", domain, "", fullName));
        pointer(account);
        pointer("");
        out.write(0);
        pointer(domain);
        pointer("");
        pointer(fullName);
        for (int i = 0; i < 5; i++) {
            pointer("");
        }
        out.writeBytes(new byte[48]);
        u16(7);
        u16(0);
        u32(0x10);
        if (level == 8) {
            u32((int) flag);
        } else {
            out.write((int) flag);
        }
        strings.stream().filter(text -> !text.isEmpty()).forEach(this::string);
    }

    private void pointer(String present) {
        u32(present.isEmpty() ? 0 : 0x00020000 + 4 * pointers++);
    }

    private void string(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        u32(bytes.length + 1);
        u32(0);
        u32(bytes.length + 1);
        out.writeBytes(bytes);
        out.write(0);
    }

    private void blob(byte[] bytes) {
        u32(bytes.length);
        out.writeBytes(bytes);
    }

    private void sid(Sid sid) {
        align(4);
        out.writeBytes(sid.bytes());
    }

    private void u16(int value) {
        align(2);
        out.write(value);
        out.write(value >>> 8);
    }

    private void u32(int value) {
        align(4);
        u16(value);
        u16(value >>> 16);
    }

    private void u64(long value) {
        align(8);
        u32((int) value);
        u32((int) (value >>> 32));
    }

    private void align(int to) {
        while (out.size() % to != 0) {
            out.write(0);
        }
    }
}
