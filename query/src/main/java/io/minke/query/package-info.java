@NullMarked
package io.minke.query;

import org.jspecify.annotations.NullMarked;
