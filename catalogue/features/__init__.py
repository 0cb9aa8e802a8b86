"""OGC API - Features over tables with places and over things (OGC 17-069r4, Part 1; 18-058r1, Part 2)."""
