"""The one guarded client: every request that leaves Dateline leaves through `net.client.Client`."""
