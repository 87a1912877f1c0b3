package io.obsmesh.protocol.agreement;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Runs tshark on a capture and reads its dissection. PDML and not {@code -T fields}: it keeps which
 * fields belong to one message when a packet holds several, and has the bytes beside the text.
 */
final class Tshark {
  private static final Pattern ENDS = Pattern.compile("Src: ([^,]+), Dst: ([^,]+)");
  private static final Pattern PORTS = Pattern.compile("Src Port: (\\d+), Dst Port: (\\d+)");
  private static final Pattern LENGTH = Pattern.compile("Len: (\\d+)");

  /** Bodies are not compared. */
  private static final int LONGEST_HEX = 1 << 18;

  private Tshark() {}

  /**
   * Dissects a capture.
   *
   * @param protocols tshark's names of the layers to keep
   * @param decodeAs what tshark cannot know by itself, as for its option {@code -d}
   * @throws IllegalStateException when tshark cannot be run
   */
  static List<Packet> read(Path capture, Set<String> protocols, List<String> decodeAs) {
    List<String> command =
        new ArrayList<>(List.of("tshark", "-n", "-r", capture.toString(), "-T", "pdml", "-J"));
    command.add(String.join(" ", protocols));
    decodeAs.forEach(rule -> command.addAll(List.of("-d", rule)));
    Process process = start(command);
    try (InputStream output = new BufferedInputStream(process.getInputStream(), 1 << 16)) {
      List<Packet> packets = packets(output, protocols);
      int exit = process.waitFor();
      // Also 2 when the last packet of a capture is cut; what comes before is read then.
      if (exit != 0 && (exit != 2 || packets.isEmpty())) {
        throw new IllegalStateException(String.join(" ", command) + ": exit " + exit);
      }
      return packets;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (XMLStreamException e) {
      throw new IllegalStateException(String.join(" ", command) + ": not PDML", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static Process start(List<String> command) {
    try {
      return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      throw new IllegalStateException(
          "tshark cannot be run (expected: the Debian package tshark is installed)", e);
    }
  }

  private static List<Packet> packets(InputStream pdml, Set<String> protocols)
      throws XMLStreamException {
    XMLInputFactory factory = XMLInputFactory.newFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    XMLStreamReader xml = factory.createXMLStreamReader(pdml);
    List<Packet> packets = new ArrayList<>();
    Deque<Node> open = new ArrayDeque<>();
    while (xml.hasNext()) {
      switch (xml.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          Node node = node(xml);
          if (!open.isEmpty()) {
            open.element().children().add(node);
          }
          if (!xml.getLocalName().equals("pdml")) {
            open.push(node);
          }
        }
        case XMLStreamConstants.END_ELEMENT -> {
          if (!open.isEmpty()) {
            Node closed = open.pop();
            if (xml.getLocalName().equals("packet")) {
              packet(closed, protocols).ifPresent(packets::add);
            }
          }
        }
        default -> {}
      }
    }
    return packets;
  }

  private static Node node(XMLStreamReader xml) {
    String hex = attribute(xml, "value");
    return new Node(
        attribute(xml, "name"),
        attribute(xml, "show"),
        attribute(xml, "showname"),
        hex.length() > LONGEST_HEX ? "" : hex);
  }

  private static String attribute(XMLStreamReader xml, String name) {
    String value = xml.getAttributeValue(null, name);
    return value == null ? "" : value;
  }

  /** A packet of TCP or UDP. */
  private static Optional<Packet> packet(Node packet, Set<String> protocols) {
    int number = 0;
    long micros = 0;
    Matcher ends = ENDS.matcher("");
    Matcher ports = PORTS.matcher("");
    int length = -1;
    String transport = "";
    List<Node> layers = new ArrayList<>();
    for (Node layer : packet.children()) {
      switch (layer.name()) {
        case "geninfo" -> {
          number = Integer.parseInt(layer.show("num").orElseThrow());
          // The attribute "value" of this field is decimal seconds.
          micros = micros(layer.first("timestamp").orElseThrow().hex());
        }
        case "ip", "ipv6" -> ends = ENDS.matcher(layer.title());
        case "tcp", "udp" -> {
          transport = layer.name();
          ports = PORTS.matcher(layer.title());
          Matcher bytes = LENGTH.matcher(layer.title());
          length = bytes.find() ? Integer.parseInt(bytes.group(1)) : -1;
        }
        default -> {
          if (protocols.contains(layer.name())) {
            layers.add(layer);
          }
        }
      }
    }
    if (!ends.find() || !ports.find()) {
      return Optional.empty();
    }
    String source = ends.group(1) + " " + ports.group(1);
    String target = ends.group(2) + " " + ports.group(2);
    boolean forward = source.compareTo(target) < 0;
    String both = transport + " " + (forward ? source + " " + target : target + " " + source);
    return Optional.of(new Packet(number, micros, source, both, length, layers));
  }

  private static long micros(String seconds) {
    return new BigDecimal(seconds).movePointRight(6).longValue();
  }
}
