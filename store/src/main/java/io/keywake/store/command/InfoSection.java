package io.keywake.store.command;

/** A section of INFO, contributed at assembly. Called on the execution thread. */
public interface InfoSection {
  /** The section's name as its headline shows it; asked for whatever the case. */
  String name();

  /** Whether INFO without arguments shows the section. */
  default boolean isDefault() {
    return true;
  }

  void write(InfoWriter fields);
}
