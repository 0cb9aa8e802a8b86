"""One module per source protocol: `fetch` touches the network or the disk, `parse` touches nothing."""
