//! Image work: decoding, previews and stamped copies, in a bounded pool.
