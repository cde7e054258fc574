package io.keywake.store.keyspace;

import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** A small set of integers: a view of an immutable array laid out by {@link SetLayout}. */
final class IntegerSet extends SmallSet {
  /** The body reaches from {@code from} to the end of {@code bytes}. */
  IntegerSet(byte[] bytes, int from) {
    super(bytes, from);
  }

  @Override
  public String encoding() {
    return "intset";
  }

  @Override
  public boolean contains(byte[] member) {
    return Decimal.isCanonicalLong(member, 0, member.length)
        && SetLayout.search(bytes, from, width(), size(), Decimal.parse(member, 0, member.length))
            >= 0;
  }

  @Override
  public Cursor members() {
    return new AscendingCursor();
  }

  @Override
  public long scan(long cursor, int count, Consumer<byte[]> visitor) {
    for (int index = 0; index < size(); index++) {
      visitor.accept(member(index));
    }
    return 0;
  }

  @Override
  public byte[] random(RandomGenerator random) {
    return member(random.nextInt(size()));
  }

  private int width() {
    return SetLayout.form(bytes, from);
  }

  private byte[] member(int index) {
    return Decimal.format(SetLayout.integer(bytes, from, width(), index));
  }

  private final class AscendingCursor implements Cursor {
    private final int size = size();
    private int index = -1;

    @Override
    public boolean next() {
      return ++index < size;
    }

    @Override
    public byte[] member() {
      return IntegerSet.this.member(index);
    }

    @Override
    public void readMember(Bytes member) {
      byte[] text = member();
      member.range(text, 0, text.length);
    }
  }
}
