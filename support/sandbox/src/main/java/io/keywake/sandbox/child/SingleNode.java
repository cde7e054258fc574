package io.keywake.sandbox.child;

import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.SharedServer;
import kafka.server.StandardFaultHandlerFactory;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.errors.NotControllerException;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.controller.ControllerRequestContext;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.ServerSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * Controller and broker of the only node, put together as Kafka does it for a combined node, with
 * one step between. Driven by the main thread, shut down by a shutdown hook.
 *
 * <p>The step: the controller forgets the broker's registration of an earlier run before the broker
 * starts. Kafka would rather refuse a new registration until the session of the old one has
 * expired. Besides the wait, that has a cost in correctness when this broker is the only replica:
 * meanwhile the broker serves from the old metadata as leader, its transaction coordinator begins
 * to write the markers that a killed process still owed, and when the old registration is fenced at
 * last, the partitions have no leader for a moment. Markers that are waiting at that moment are
 * dropped as if their topics had been deleted (seen with 4.3.1; Kafka's issue KAFKA-20734 seems to
 * be the cause). An aborted transaction is then closed by the marker of the producer's next one:
 * its records become visible to readers of committed records, or a committed one's vanish.
 */
final class SingleNode {

  private static final long POLL_INTERVAL_MS = 10;

  private final int nodeId;
  private final ControllerServer controller;
  private final BrokerServer broker;

  SingleNode(KafkaConfig config) {
    Logger log = LoggerFactory.getLogger(KafkaRaftServer.class);
    Tuple2<MetaPropertiesEnsemble, BootstrapMetadata> directories =
        KafkaRaftServer.initializeLogDirs(config, log, "");
    SharedServer shared =
        new SharedServer(
            config,
            directories._1(),
            Time.SYSTEM,
            new Metrics(),
            CompletableFuture.completedFuture(
                QuorumConfig.parseVoterConnections(config.quorumConfig().voters())),
            QuorumConfig.parseBootstrapServers(config.quorumConfig().bootstrapServers()),
            new StandardFaultHandlerFactory(),
            ServerSocketFactory.INSTANCE);
    this.nodeId = config.nodeId();
    this.broker = new BrokerServer(shared);
    this.controller =
        new ControllerServer(shared, KafkaRaftServer.configSchema(), directories._2());
  }

  void start() throws InterruptedException, ExecutionException {
    controller.startup();
    forgetEarlierRegistration();
    broker.startup();
  }

  void awaitShutdown() {
    broker.awaitShutdown();
    controller.awaitShutdown();
  }

  void shutdown() {
    broker.shutdown();
    controller.shutdown();
  }

  private void forgetEarlierRegistration() throws InterruptedException, ExecutionException {
    ControllerRequestContext context =
        new ControllerRequestContext(
            new RequestHeaderData(), KafkaPrincipal.ANONYMOUS, OptionalLong.empty());
    while (true) {
      try {
        controller.controller().unregisterBroker(context, nodeId).get();
        return;
      } catch (ExecutionException failure) {
        if (failure.getCause() instanceof BrokerIdNotRegisteredException) {
          return;
        }
        if (!(failure.getCause() instanceof NotControllerException)) {
          throw failure;
        }
        // Not elected yet, though there is nobody else to elect.
        Thread.sleep(POLL_INTERVAL_MS);
      }
    }
  }
}
