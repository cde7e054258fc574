package io.keywake.store.command;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A command as the table knows it: name, number of arguments, flags, keys, handler; or a container
 * of subcommands. Immutable, but for the count of its calls, which the execution thread keeps.
 */
public final class CommandSpec {
  private final String name;
  private final String fullName;
  private final int arity;
  private final Set<CommandFlag> flags;
  private final Set<AclCategory> categories;
  private final CommandGroup group;
  private final int firstKey;
  private final int lastKey;
  private final int keyStep;
  private final int keyCount;
  private final String since;
  private final String summary;
  private final String usage;
  private final CommandHandler handler;
  private final @Nullable CommandTable subcommands;

  /** Read on every call; the sets are for those who ask. */
  final byte[] nameBytes;

  private long calls;

  final boolean noAuth;
  final boolean denyOom;
  final boolean write;
  final boolean noMulti;
  final boolean runsInMulti;
  final boolean endsMulti;
  final boolean leavesMulti;

  private CommandSpec(Builder builder, String prefix) {
    name = builder.name;
    nameBytes = name.getBytes(StandardCharsets.US_ASCII);
    fullName = prefix + builder.name;
    arity = builder.arity;
    flags = Collections.unmodifiableSet(builder.flags);
    group = builder.group;
    firstKey = builder.firstKey;
    lastKey = builder.lastKey;
    keyStep = builder.keyStep;
    keyCount = builder.keyCount;
    since = builder.since;
    summary = builder.summary;
    usage = builder.usage;
    subcommands = builder.isContainer() ? ContainerHelp.tableOf(builder) : null;
    handler = builder.handler == null ? CommandSpec::refuse : builder.handler;
    categories = Collections.unmodifiableSet(categoriesOf(builder));
    noAuth = flags.contains(CommandFlag.NO_AUTH);
    denyOom = flags.contains(CommandFlag.DENYOOM);
    write = flags.contains(CommandFlag.WRITE);
    noMulti = flags.contains(CommandFlag.NO_MULTI);
    runsInMulti = builder.runsInMulti;
    endsMulti = builder.endsMulti;
    leavesMulti = builder.leavesMulti;
  }

  /**
   * Begins a command.
   *
   * @param name in lower case
   * @param arity the number of arguments with the name itself; -n means at least n
   */
  public static Builder named(String name, int arity) {
    return new Builder(name, arity);
  }

  /** A command that consists of subcommands alone, perhaps added by others. */
  public static Builder container(String name) {
    Builder builder = new Builder(name, -2);
    builder.container = true;
    return builder;
  }

  /** The name in lower case; a subcommand's without its container's. */
  public String name() {
    return name;
  }

  /** The name in lower case, of a subcommand as in {@code client|setname}. */
  public String fullName() {
    return fullName;
  }

  public int arity() {
    return arity;
  }

  boolean admitsArguments(int count) {
    return arity >= 0 ? count == arity : count >= -arity;
  }

  public Set<CommandFlag> flags() {
    return flags;
  }

  Set<AclCategory> categories() {
    return categories;
  }

  CommandGroup group() {
    return group;
  }

  /** The index of the first key among the arguments, or 0 if the command has no keys. */
  int firstKey() {
    return firstKey;
  }

  /** The index of the last key; negative ones count from the end. */
  int lastKey() {
    return lastKey;
  }

  int keyStep() {
    return keyStep;
  }

  /** The index of the argument that counts the keys, which follow it; 0 if none does. */
  int keyCount() {
    return keyCount;
  }

  String since() {
    return since;
  }

  String summary() {
    return summary;
  }

  /** The arguments behind the name, as HELP shows them. */
  String usage() {
    return usage;
  }

  CommandHandler handler() {
    return handler;
  }

  void countCall() {
    calls++;
  }

  /** How often it was executed since the start. */
  long calls() {
    return calls;
  }

  @Nullable CommandTable subcommands() {
    return subcommands;
  }

  private static void refuse(CommandCall call) {
    throw CommandException.wrongArity(call.spec().fullName());
  }

  private static EnumSet<AclCategory> categoriesOf(Builder builder) {
    EnumSet<AclCategory> categories = EnumSet.copyOf(builder.categories);
    EnumSet<CommandFlag> flags = builder.flags;
    if (builder.group.category() != null
        && !builder.outsideOfGroupCategory
        && (!builder.isContainer() || builder.handler != null)) {
      categories.add(builder.group.category());
    }
    if (flags.contains(CommandFlag.WRITE)) {
      categories.add(AclCategory.WRITE);
    }
    if (flags.contains(CommandFlag.READONLY)) {
      categories.add(AclCategory.READ);
    }
    if (flags.contains(CommandFlag.ADMIN)) {
      categories.add(AclCategory.ADMIN);
      categories.add(AclCategory.DANGEROUS);
    }
    if (flags.contains(CommandFlag.BLOCKING)) {
      categories.add(AclCategory.BLOCKING);
    }
    categories.add(flags.contains(CommandFlag.FAST) ? AclCategory.FAST : AclCategory.SLOW);
    return categories;
  }

  /** Collects what a command consists of. */
  public static final class Builder {
    final String name;
    final int arity;
    final EnumSet<CommandFlag> flags = EnumSet.noneOf(CommandFlag.class);
    final EnumSet<AclCategory> categories = EnumSet.noneOf(AclCategory.class);
    final List<Builder> subcommands = new ArrayList<>();
    CommandGroup group = CommandGroup.SERVER;
    int firstKey;
    int lastKey;
    int keyStep;
    int keyCount;
    String since = "1.0.0";
    String summary = "";
    String usage = "";
    boolean container;
    boolean outsideOfGroupCategory;
    boolean runsInMulti;
    boolean endsMulti;
    boolean leavesMulti;
    @Nullable CommandHandler handler;

    private Builder(String name, int arity) {
      this.name = name;
      this.arity = arity;
    }

    public Builder flags(CommandFlag... flags) {
      this.flags.addAll(List.of(flags));
      return this;
    }

    public Builder group(CommandGroup group) {
      this.group = group;
      return this;
    }

    /** Is documented with its group, but not in the category that goes with it. */
    Builder outsideOfGroupCategory() {
      outsideOfGroupCategory = true;
      return this;
    }

    /** Categories beyond those that follow from the group and the flags. */
    public Builder categories(AclCategory... categories) {
      this.categories.addAll(List.of(categories));
      return this;
    }

    /**
     * Which arguments are keys: every {@code step}th from {@code first} to {@code last}, which
     * counts from the end if negative (-1: the last argument).
     */
    public Builder keys(int first, int last, int step) {
      firstKey = first;
      lastKey = last;
      keyStep = step;
      return this;
    }

    /**
     * Which arguments are keys, besides those of {@link #keys}: the ones that follow the argument
     * at {@code index}, as many as it says.
     */
    public Builder keysCountedAt(int index) {
      keyCount = index;
      flags.add(CommandFlag.MOVABLEKEYS);
      return this;
    }

    /** The version of Redis that had the command first. */
    public Builder since(String version) {
      since = version;
      return this;
    }

    /** One sentence. */
    public Builder summary(String summary) {
      this.summary = summary;
      return this;
    }

    /** The arguments behind the name, as HELP shows them: {@code <key> [NX | XX]}. */
    public Builder usage(String usage) {
      this.usage = usage;
      return this;
    }

    /** Is carried out at once between MULTI and EXEC, instead of being queued. */
    Builder runsInMulti() {
      runsInMulti = true;
      return this;
    }

    /** Ends a transaction even when it is refused for its arguments. */
    Builder endsMulti() {
      endsMulti = true;
      return this;
    }

    /** Gives a transaction up, which no lack of memory keeps a client from. */
    Builder leavesMulti() {
      leavesMulti = true;
      return this;
    }

    /** Makes the command a container, of which this is one subcommand. */
    public Builder subcommand(Builder subcommand) {
      container = true;
      subcommands.add(subcommand);
      return this;
    }

    /** A container's handler, if it has one, is called when it stands alone. */
    public Builder handler(CommandHandler handler) {
      this.handler = handler;
      return this;
    }

    boolean isContainer() {
      return container;
    }

    CommandSpec build(String prefix) {
      if (handler == null && !isContainer()) {
        throw new IllegalStateException("command " + prefix + name + " has no handler");
      }
      return new CommandSpec(this, prefix);
    }
  }
}
