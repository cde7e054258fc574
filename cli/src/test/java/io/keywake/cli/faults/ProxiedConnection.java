package io.keywake.cli.faults;

import io.keywake.cli.faults.FaultyNetwork.Cut;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a broker through the {@link FaultyNetwork}. Each direction has a thread of its
 * own; any thread may close it.
 *
 * <p>Requests are read whole: four bytes of length, then the number of the request's kind, as in
 * all of Kafka's protocol.
 */
final class ProxiedConnection {
  private static final int BUFFER_BYTES = 64 << 10;

  private final FaultyNetwork network;
  private final Socket client;
  private final Socket broker;
  private volatile boolean answersAreLost;

  ProxiedConnection(FaultyNetwork network, Socket client, Socket broker) throws IOException {
    this.network = network;
    this.client = client;
    this.broker = broker;
    client.setTcpNoDelay(true);
    broker.setTcpNoDelay(true);
  }

  void forwardRequests() {
    try (DataInputStream in = new DataInputStream(client.getInputStream());
        DataOutputStream out = new DataOutputStream(broker.getOutputStream())) {
      while (true) {
        byte[] request = new byte[in.readInt()];
        in.readFully(request);
        TimeUnit.MILLISECONDS.sleep(network.delayMs());
        @Nullable Cut cut = network.springs(ByteBuffer.wrap(request).getShort());
        if (cut == Cut.BEFORE) {
          return;
        }
        answersAreLost |= cut == Cut.BEFORE_ITS_ANSWER;
        int length = cut == Cut.WITHIN ? request.length / 2 : request.length;
        byte[] frame = new byte[Integer.BYTES + length];
        ByteBuffer.wrap(frame).putInt(request.length).put(request, 0, length);
        out.write(frame);
        if (cut == Cut.WITHIN) {
          return;
        }
      }
    } catch (IOException over) {
      // Either side has ended the connection.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      close();
    }
  }

  void forwardAnswers() {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = broker.getInputStream();
        OutputStream out = client.getOutputStream()) {
      for (int read = in.read(buffer); read >= 0 && !answersAreLost; read = in.read(buffer)) {
        out.write(buffer, 0, read);
      }
    } catch (IOException over) {
      // Either side has ended the connection.
    } finally {
      close();
    }
  }

  void close() {
    network.ended(this);
    try {
      client.close();
      broker.close();
    } catch (IOException gone) {
      // Which is what was wanted.
    }
  }
}
