package io.keywake.store.server;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.util.Optional;

/**
 * The soft limit of this process's heap, for a virtual machine that has one and whose user has not
 * set it: ZGC uses {@code -Xmx} to the full otherwise. Any thread.
 */
final class SoftHeapLimit {
  private static final String OPTION = "SoftMaxHeapSize";
  private static final String OLD_GENERATION = "ZGC Old Generation";

  private final HotSpotDiagnosticMXBean machine;
  private final MemoryPoolMXBean oldGeneration;
  private final long maxBytes = Runtime.getRuntime().maxMemory();

  private SoftHeapLimit(HotSpotDiagnosticMXBean machine, MemoryPoolMXBean oldGeneration) {
    this.machine = machine;
    this.oldGeneration = oldGeneration;
  }

  static Optional<SoftHeapLimit> ofThisProcess() {
    HotSpotDiagnosticMXBean machine =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    if (machine == null || !isLeftToUs(machine)) {
      return Optional.empty();
    }
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getName().equals(OLD_GENERATION))
        .findFirst()
        .map(pool -> new SoftHeapLimit(machine, pool));
  }

  private static boolean isLeftToUs(HotSpotDiagnosticMXBean machine) {
    try {
      VMOption option = machine.getVMOption(OPTION);
      VMOption.Origin origin = option.getOrigin();
      boolean isChosenByTheMachine =
          origin == VMOption.Origin.DEFAULT || origin == VMOption.Origin.ERGONOMIC;
      return option.isWriteable() && isChosenByTheMachine;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Bytes of what had lived for a while when all of the heap was collected last. */
  long liveBytes() {
    MemoryUsage collected = oldGeneration.getCollectionUsage();
    return collected == null ? 0 : collected.getUsed();
  }

  void set(long bytes) {
    machine.setVMOption(OPTION, Long.toString(Math.min(bytes, maxBytes)));
  }
}
