/**
 * Commands: what each one is called, how many arguments it takes, and what it does.
 *
 * <h2>The path of a request</h2>
 *
 * A connection has a {@link io.keywake.store.command.Session} and hands each request to {@link
 * io.keywake.store.command.CommandExecutor#execute}. That looks the name up in the {@link
 * io.keywake.store.command.CommandTable}, checks what holds for every command (arity,
 * authentication, an open transaction), and calls the command's {@link
 * io.keywake.store.command.CommandHandler} with a {@link io.keywake.store.command.CommandCall},
 * inside a unit of the keyspace. Everything here is owned by the execution thread, except where a
 * class says otherwise.
 *
 * <h2>Adding a family</h2>
 *
 * A family is a class, one file, that implements {@link io.keywake.store.command.CommandFamily} and
 * registers its commands:
 *
 * <pre>{@code
 * final class CounterFamily implements CommandFamily {
 *   public void register(CommandTable.Builder table) {
 *     table.add(
 *         CommandSpec.named("incr", 2)
 *             .group(CommandGroup.STRING)
 *             .flags(CommandFlag.WRITE, CommandFlag.DENYOOM, CommandFlag.FAST)
 *             .keys(1, 1, 1)
 *             .summary("Adds one to the number at a key.")
 *             .handler(this::incr));
 *   }
 *
 *   private void incr(CommandCall call) {
 *     StringValue value = call.stringForWrite(1);  // WRONGTYPE is thrown for us
 *     ...                                          // throw CommandException for mistakes
 *     call.keyspace().strings().set(call.db(), call.arg(1), bytes, expireAtMs);
 *     call.reply().integer(result);
 *   }
 * }
 * }</pre>
 *
 * Rules that keep the executor's promises:
 *
 * <ul>
 *   <li>Find out every mistake of the client before the first change; throw {@link
 *       io.keywake.store.command.CommandException} with the words that Redis 7.0 uses.
 *   <li>Write exactly one reply. What was written before an exception is taken back.
 *   <li>Arguments belong to the call: they may be kept without copying, because nobody else does,
 *       but must not be changed.
 *   <li>An entry found in the keyspace is valid until its next change.
 *   <li>Time is {@link io.keywake.store.command.CommandCall#nowMs}: one for the whole unit.
 * </ul>
 *
 * <h2>A command that waits for a key</h2>
 *
 * First it looks at its keys like any other command, and if one of them has what it wants it takes
 * that and replies. If none has, it changes nothing, writes nothing and ends with {@link
 * io.keywake.store.command.CommandCall#block}, which says which keys it waits for, with a value of
 * which type, until when ({@link io.keywake.store.command.CommandCall#deadlineMs}), how it is
 * served and what it replies if it is not. {@link io.keywake.store.command.BlockedClients} does the
 * rest: order, disconnects, CLIENT UNBLOCK; in a transaction it replies at once.
 *
 * <pre>{@code
 * call.block(new Awaited(ValueType.LIST, keys, deadlineMs, this::pop, ReplyWriter::nullArray));
 * }</pre>
 *
 * A family that belongs to this package is listed in {@link
 * io.keywake.store.command.StandardFamilies}. One that belongs to another package or module is
 * handed to the table by the assembly, together with {@link io.keywake.store.command.InfoSection}s
 * and settings of its own; this package imports none of them. Subcommands can be added to the
 * container of another family with {@link io.keywake.store.command.CommandTable.Builder#addTo};
 * {@code KEYWAKE} stands there for that. Every container answers HELP by itself, from the summaries
 * of its subcommands.
 */
@NullMarked
package io.keywake.store.command;

import org.jspecify.annotations.NullMarked;
