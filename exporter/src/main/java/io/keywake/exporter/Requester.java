package io.keywake.exporter;

import io.keywake.store.command.Deferral;
import io.keywake.store.resp.ReplyWriter;

/**
 * Whoever asked for something that takes a while, and is told once how it went. Owned by the
 * execution thread.
 */
interface Requester {
  /** False if nobody is there to be told any more. */
  boolean isThere();

  void done();

  /** Everything up to a sequence is published. */
  void published(long sequence);

  /** It did not happen, or will not. */
  void refused(String error);

  /** There is nobody to be told. */
  Requester NOBODY =
      new Requester() {
        @Override
        public boolean isThere() {
          return false;
        }

        @Override
        public void done() {}

        @Override
        public void published(long sequence) {}

        @Override
        public void refused(String error) {}
      };

  /** The client of a command that blocks. */
  static Requester of(Deferral deferral) {
    return new Requester() {
      @Override
      public boolean isThere() {
        return deferral.isOpen();
      }

      @Override
      public void done() {
        deferral.complete(ReplyWriter::ok);
      }

      @Override
      public void published(long sequence) {
        deferral.complete(reply -> reply.integer(sequence));
      }

      @Override
      public void refused(String error) {
        deferral.complete(reply -> reply.error(error));
      }
    };
  }
}
