/**
 * Files on the disk of this machine.
 *
 * <p>Kept out: messages, and who may have which file. Start at {@link DiskFiles}.
 */
@NullMarked
package dev.hawser.stores.files;

import org.jspecify.annotations.NullMarked;
