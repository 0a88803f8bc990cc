package org.lesionlake.jobs.serve;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.thrift.TByteArrayOutputStream;
import org.apache.thrift.transport.TTransport;
import org.apache.thrift.transport.TTransportException;

/**
 * A server's end of Thrift's SASL transport with the mechanism PLAIN (RFC 4616), as HiveServer2's
 * clients speak it: messages of a status byte, a length of four bytes and a payload until the login
 * is decided, then frames of a length and a payload. The JDK has no server for PLAIN. Lengths are
 * bounded, since they come from whoever connects.
 */
final class SaslPlainTransport extends TTransport {
  /** Looks at name and password; a {@link Refusal} is told to the client. */
  interface Entry {
    Caller enter(String name, String password);
  }

  private static final int MAX_LOGIN_BYTES = 4096;
  private static final int MAX_FRAME_BYTES = 16 * 1024 * 1024;

  private static final byte START = 1;
  private static final byte OK = 2;
  private static final byte BAD = 3;
  private static final byte COMPLETE = 5;

  private final TTransport network;
  private final TByteArrayOutputStream written = new TByteArrayOutputStream(4096);
  private byte[] frame = new byte[0];
  private int position;
  private Caller caller;

  SaslPlainTransport(TTransport network) {
    this.network = network;
  }

  TTransport network() {
    return network;
  }

  /** Who logged in. */
  Caller caller() {
    return caller;
  }

  /**
   * Reads the login and answers it.
   *
   * @throws TTransportException if it was refused or is no login
   */
  void login(Entry entry) throws TTransportException {
    String mechanism = text(receive(Set.of(START)));
    if (!mechanism.equals("PLAIN")) {
      refuse("Only the mechanism PLAIN (name and password) is spoken here, not " + mechanism + ".");
    }
    // Authorization identity, NUL, name, NUL, password; a client may say that it has no more to
    // say.
    String[] parts = text(receive(Set.of(OK, COMPLETE))).split("\0", -1);
    if (parts.length != 3) {
      refuse("The login has no name and password.");
    }
    try {
      caller = entry.enter(parts[1], parts[2]);
    } catch (RuntimeException e) {
      refuse(e instanceof Refusal ? e.getMessage() : "The login cannot be looked at just now.");
    }
    send(COMPLETE, new byte[0]);
  }

  private byte[] receive(Set<Byte> expected) throws TTransportException {
    byte[] head = new byte[5];
    network.readAll(head, 0, 5);
    int length = integer(head, 1);
    if (!expected.contains(head[0]) || length < 0 || length > MAX_LOGIN_BYTES) {
      throw new TTransportException("Not a login by SASL");
    }
    byte[] payload = new byte[length];
    network.readAll(payload, 0, length);
    return payload;
  }

  private void refuse(String why) throws TTransportException {
    send(BAD, why.getBytes(StandardCharsets.UTF_8));
    throw new TTransportException("Login refused");
  }

  private void send(byte status, byte[] payload) throws TTransportException {
    byte[] head = new byte[5];
    head[0] = status;
    putInteger(payload.length, head, 1);
    network.write(head);
    network.write(payload);
    network.flush();
  }

  @Override
  public boolean isOpen() {
    return network.isOpen();
  }

  @Override
  public void open() {}

  @Override
  public void close() {
    network.close();
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws TTransportException {
    while (position == frame.length) {
      byte[] head = new byte[4];
      network.readAll(head, 0, 4);
      int size = integer(head, 0);
      if (size < 0 || size > MAX_FRAME_BYTES) {
        throw new TTransportException("A message of " + size + " bytes is not read");
      }
      frame = new byte[size];
      network.readAll(frame, 0, size);
      position = 0;
    }
    int given = Math.min(length, frame.length - position);
    System.arraycopy(frame, position, buffer, offset, given);
    position += given;
    return given;
  }

  @Override
  public void write(byte[] buffer, int offset, int length) {
    written.write(buffer, offset, length);
  }

  @Override
  public void flush() throws TTransportException {
    byte[] head = new byte[4];
    putInteger(written.len(), head, 0);
    network.write(head);
    network.write(written.get(), 0, written.len());
    written.reset();
    network.flush();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static int integer(byte[] bytes, int offset) {
    return java.nio.ByteBuffer.wrap(bytes, offset, 4).getInt();
  }

  private static void putInteger(int value, byte[] bytes, int offset) {
    java.nio.ByteBuffer.wrap(bytes, offset, 4).putInt(value);
  }
}
