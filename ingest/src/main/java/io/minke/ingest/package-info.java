@NullMarked
package io.minke.ingest;

import org.jspecify.annotations.NullMarked;
