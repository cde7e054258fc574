package io.keywake.store.command;

import io.keywake.store.rdb.RestoreFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** What commands need of their surroundings, made up. */
public final class FakeEnvironment {
  private FakeEnvironment() {}

  public static StoreEnvironment of(StoreSettings settings) {
    return of(settings, new FakeProcess());
  }

  /**
   * The families of a store without a server: all that have commands that write, those of other
   * packages too. What is missing here is missing in every simulation; {@link WorkloadCoverageTest}
   * compares with a server.
   */
  public static List<CommandFamily> families(StoreEnvironment environment) {
    List<CommandFamily> families = new ArrayList<>(StandardFamilies.all(environment));
    families.add(new RestoreFamily());
    return families;
  }

  static StoreEnvironment of(StoreSettings settings, StoreProcess process) {
    return new StoreEnvironment(
        settings, process, new FakeNetwork(), List.of(new FakeSection()), new Random(1));
  }

  /** A process that notes that it was asked to end. */
  static final class FakeProcess implements StoreProcess {
    boolean shutdown;
    boolean savesInVain;
    @Nullable Saving saving;

    @Override
    public String runId() {
      return "0123456789abcdef0123456789abcdef01234567";
    }

    @Override
    public String version() {
      return "1.2.3";
    }

    @Override
    public long startedAtMs() {
      return 1_700_000_000_000L;
    }

    @Override
    public int port() {
      return 6379;
    }

    @Override
    public String configFile() {
      return "";
    }

    @Override
    public long heapUsedBytes() {
      return 3 << 20;
    }

    @Override
    public long heapMaxBytes() {
      return 1 << 30;
    }

    @Override
    public long residentBytes() {
      return 6 << 20;
    }

    @Override
    public long machineBytes() {
      return 1L << 34;
    }

    @Override
    public long processorNanos() {
      return 1_500_000_000;
    }

    @Override
    public boolean shutdown(Saving saving, boolean force) {
      this.saving = saving;
      shutdown = force || !savesInVain;
      return shutdown;
    }
  }

  private static final class FakeNetwork implements NetworkFacts {
    @Override
    public long receivedBytes() {
      return 11;
    }

    @Override
    public long sentBytes() {
      return 12;
    }

    @Override
    public long rejectedConnections() {
      return 13;
    }
  }

  private static final class FakeSection implements InfoSection {
    @Override
    public String name() {
      return "Export";
    }

    @Override
    public void write(InfoWriter fields) {
      fields.field("exports", 2);
    }
  }
}
