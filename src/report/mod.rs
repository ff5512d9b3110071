//! HOW TO SHOW IT? Plain data becomes bytes: text, CSV, JSON, charts, HTML.
