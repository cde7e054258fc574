package io.keywake.store.command;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** The password of the only user, named {@code default}. Owned by the execution thread. */
final class Authentication {
  private static final String USER = "default";

  private byte[] password = new byte[0];

  /** An empty password lets everybody in. */
  void password(String password) {
    this.password = password.getBytes(StandardCharsets.UTF_8);
  }

  boolean isRequired() {
    return password.length > 0;
  }

  /** Takes the same time whatever the difference is. */
  boolean admits(byte[] user, byte[] password) {
    boolean known = Words.text(user).equals(USER);
    boolean right = !isRequired() || MessageDigest.isEqual(this.password, password);
    return known && right;
  }
}
