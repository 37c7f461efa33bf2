package dev.hawser.im.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThumbnailsTest {

  private final Thumbnails thumbnails = new Thumbnails();

  @ParameterizedTest
  @CsvSource({
    "png, 2000, 1000, 320, 160",
    "jpeg, 1000, 2000, 160, 320",
    "gif, 64, 48, 64, 48",
    "png, 4000, 1, 320, 1"
  })
  void a_picture_becomes_small(String format, int width, int height, int wide, int high)
      throws Exception {
    BufferedImage small = small(picture(format, width, height));

    assertThat(small.getWidth()).isEqualTo(wide);
    assertThat(small.getHeight()).isEqualTo(high);
    Color middle = new Color(small.getRGB(wide / 2, high / 2));
    assertThat(middle.getRed()).isGreaterThan(200);
    assertThat(middle.getBlue()).isLessThan(60);
  }

  @Test
  void a_picture_that_says_it_is_huge_is_not_read() throws Exception {
    byte[] bomb = picture("png", 8, 8);
    ByteBuffer head = ByteBuffer.wrap(bomb);
    head.putInt(16, 100_000).putInt(20, 100_000);
    CRC32 sum = new CRC32();
    sum.update(bomb, 12, 17);
    head.putInt(29, (int) sum.getValue());

    assertThat(thumbnails.of(new ByteArrayInputStream(bomb))).isEmpty();
  }

  @Test
  void what_is_no_picture_gets_none() throws Exception {
    byte[] broken = picture("png", 500, 500);
    java.util.Arrays.fill(broken, 60, broken.length, (byte) 7);

    assertThat(thumbnails.of(new ByteArrayInputStream(new byte[0]))).isEmpty();
    assertThat(thumbnails.of(new ByteArrayInputStream("<svg/>".getBytes(UTF_8)))).isEmpty();
    assertThat(thumbnails.of(new ByteArrayInputStream(broken))).isEmpty();
  }

  private BufferedImage small(byte[] picture) throws Exception {
    byte[] small = thumbnails.of(new ByteArrayInputStream(picture)).orElseThrow();
    return ImageIO.read(new ByteArrayInputStream(small));
  }

  private static byte[] picture(String format, int width, int height) throws Exception {
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = picture.createGraphics();
    pen.setColor(Color.RED);
    pen.fillRect(0, 0, width, height);
    pen.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertThat(ImageIO.write(picture, format, bytes)).isTrue();
    return bytes.toByteArray();
  }
}
