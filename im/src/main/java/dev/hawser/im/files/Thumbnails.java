package dev.hawser.im.files;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Makes pictures small.
 *
 * <p>A picture of a few bytes may say that it is a hundred thousand pixels wide. So its size is
 * read before it is: what has more than {@link #MOST} pixels gets no thumbnail, the others are read
 * with as many pixels left out as the result does not need, and few at a time.
 */
public final class Thumbnails {

  /** The most pixels of a picture that gets one. */
  public static final long MOST = 60_000_000;

  /** How wide or high it is at most. */
  public static final int EDGE = 320;

  private static final int AT_ONCE = 2;

  private final Semaphore turns = new Semaphore(AT_ONCE);

  /**
   * Makes a JPEG of a picture. Blocks, also for its turn.
   *
   * @return nothing where it is no picture that the JDK reads, or one too large
   */
  public Optional<byte[]> of(InputStream picture) throws IOException, InterruptedException {
    turns.acquire();
    try (ImageInputStream in = new MemoryCacheImageInputStream(picture)) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      return readers.hasNext() ? read(readers.next(), in) : Optional.empty();
    } finally {
      turns.release();
    }
  }

  private static Optional<byte[]> read(ImageReader reader, ImageInputStream in) throws IOException {
    try {
      reader.setInput(in, true, true);
      int width = reader.getWidth(0);
      int height = reader.getHeight(0);
      if ((long) width * height > MOST) {
        return Optional.empty();
      }
      int step = Math.max(1, Math.max(width, height) / (2 * EDGE));
      ImageReadParam sparse = reader.getDefaultReadParam();
      sparse.setSourceSubsampling(step, step, 0, 0);
      return Optional.of(jpeg(shrunk(reader.read(0, sparse))));
    } catch (IOException | RuntimeException e) {
      // Readers throw whatever they meet in bytes that are no picture.
      return Optional.empty();
    } finally {
      reader.dispose();
    }
  }

  private static BufferedImage shrunk(BufferedImage picture) {
    double scale = Math.min(1.0, (double) EDGE / Math.max(picture.getWidth(), picture.getHeight()));
    int width = Math.max(1, (int) Math.round(picture.getWidth() * scale));
    int height = Math.max(1, (int) Math.round(picture.getHeight() * scale));
    BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = small.createGraphics();
    pen.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    pen.drawImage(picture, 0, 0, width, height, Color.WHITE, null);
    pen.dispose();
    return small;
  }

  private static byte[] jpeg(BufferedImage picture) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(32 * 1_024);
    ImageIO.write(picture, "jpeg", bytes);
    return bytes.toByteArray();
  }
}
