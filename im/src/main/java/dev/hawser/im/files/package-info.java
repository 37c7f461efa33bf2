/**
 * Files beside messages: where their bytes are, and addresses that open one of them for a while.
 *
 * <p>Kept out: who may have which file, the disk, and HTTP. Start at {@link FilePasses}.
 */
@NullMarked
package dev.hawser.im.files;

import org.jspecify.annotations.NullMarked;
