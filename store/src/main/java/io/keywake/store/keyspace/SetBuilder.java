package io.keywake.store.keyspace;

import io.keywake.store.keyspace.collection.SipHash;
import org.jspecify.annotations.Nullable;

/**
 * A set in the making that no key holds yet; it takes the form that its members need.
 *
 * <p>Owned by the execution thread.
 */
public final class SetBuilder extends NewValue {
  private final SetLimits limits;
  private final SipHash hash;
  private final SetEditor small;

  /** The members, once they are too many or too long for a small form. */
  private @Nullable LargeSet large;

  SetBuilder(SetLimits limits, SipHash hash, SetEditor editor) {
    this.limits = limits;
    this.hash = hash;
    this.small = editor;
    editor.clear();
  }

  /** Begins with the members of a small set. */
  SetBuilder(SetLimits limits, SipHash hash, SetEditor editor, SmallSet members) {
    this(limits, hash, editor);
    editor.load(members);
  }

  /** Adds a member, which must not be changed afterwards, and returns whether it is new. */
  public boolean add(byte[] member) {
    if (large == null) {
      SetEditor.Outcome outcome = small.add(member, limits);
      if (outcome != SetEditor.Outcome.TOO_LARGE) {
        return outcome == SetEditor.Outcome.ADDED;
      }
      large = LargeSet.of(small.view(), hash);
    }
    return large.add(member);
  }

  /** Adds the members of another set. */
  public void addAll(SetValue members) {
    SetValue.Cursor cursor = members.members();
    while (cursor.next()) {
      add(cursor.member());
    }
  }

  public int size() {
    return large == null ? small.count() : large.size();
  }

  /** The members so far; valid until the next one is added. */
  public SetValue value() {
    return large == null ? small.view() : large;
  }

  @Override
  Object slot(byte[] key, long expireAtMs, long sequence, int accessClock) {
    if (large == null && key.length <= PackedLayout.KEY_BYTES_MAX) {
      int length = small.length();
      byte[] packed =
          PackedLayout.allocate(ValueType.SET, key, length, expireAtMs, sequence, accessClock);
      small.copyTo(packed, packed.length - length);
      return packed;
    }
    LargeSet value = large == null ? LargeSet.of(small.view(), hash) : large;
    return new LargeEntry(key, value, expireAtMs, sequence, accessClock);
  }
}
