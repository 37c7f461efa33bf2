/**
 * Files in a bucket of a store that speaks S3, which several nodes share.
 *
 * <p>Kept out: messages, and who may have which file. Start at {@link S3Files}.
 */
@NullMarked
package dev.hawser.stores.s3;

import org.jspecify.annotations.NullMarked;
