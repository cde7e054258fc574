package io.keywake.store.rdb;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The checksum of the format: CRC-64 with Jones's polynomial, bits reflected, beginning with 0.
 *
 * <p>Without state, for any thread. Eight bytes are taken at a time, with a table for each of them
 * (Kounavis and Berry, 2005).
 */
final class Crc64 {
  /** 0xAD93D23594C935A9, its bits in the opposite order. */
  private static final long POLYNOMIAL = 0x95AC9329AC4BC9B5L;

  private static final long[][] TABLES = tables();

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Crc64() {}

  /**
   * The checksum of what {@code crc} is the checksum of (0 of nothing) and these bytes behind it.
   */
  static long update(long crc, byte[] bytes, int from, int length) {
    int at = from;
    int end = from + length;
    long sum = crc;
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      long eight = sum ^ (long) LONG.get(bytes, at);
      sum = 0;
      for (int index = 0; index < Long.BYTES; index++) {
        sum ^= TABLES[Long.BYTES - 1 - index][(int) (eight >>> (8 * index)) & 0xFF];
      }
    }
    for (; at < end; at++) {
      sum = sum >>> 8 ^ TABLES[0][(int) (sum ^ bytes[at]) & 0xFF];
    }
    return sum;
  }

  /** Of table n at b: what byte b, with n zero bytes behind it, leaves. */
  private static long[][] tables() {
    long[][] tables = new long[Long.BYTES][256];
    for (int value = 0; value < 256; value++) {
      long sum = value;
      for (int bit = 0; bit < 8; bit++) {
        sum = (sum & 1) == 0 ? sum >>> 1 : sum >>> 1 ^ POLYNOMIAL;
      }
      tables[0][value] = sum;
    }
    for (int table = 1; table < tables.length; table++) {
      for (int value = 0; value < 256; value++) {
        long shorter = tables[table - 1][value];
        tables[table][value] = shorter >>> 8 ^ tables[0][(int) shorter & 0xFF];
      }
    }
    return tables;
  }
}
