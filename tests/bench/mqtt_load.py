"""A publisher that costs as little as one can: QoS 1 (MQTT 3.1.1), many under way, from one blocking socket.

`python mqtt_load.py PORT TOKEN COUNT FIRST STREAMS...` sends COUNT observations in turns to the datastreams.
"""

import socket
import sys
import time
from datetime import UTC, datetime, timedelta

WINDOW = 2_000
START = datetime(2026, 5, 1, tzinfo=UTC)


def field(text: bytes) -> bytes:
    return len(text).to_bytes(2, "big") + text


def packet(kind: int, body: bytes) -> bytes:
    length, rest = bytearray(), len(body)
    while True:
        rest, digit = divmod(rest, 128)
        length.append(digit | (128 if rest else 0))
        if not rest:
            return bytes((kind, *length)) + body


def publication(number: int, token: str, stream: int, per_stream: int) -> bytes:
    at = (START + timedelta(seconds=per_stream)).isoformat().replace("+00:00", "Z")
    payload = f'{{"phenomenonTime":"{at}","result":{number % 1000}.25,"resultTime":"{at}"}}'.encode()
    topic = f"{token}/v1.1/Datastreams({stream})/Observations".encode()
    return packet(0x32, field(topic) + (number % 60_000 + 1).to_bytes(2, "big") + payload)


def main() -> None:
    port, token, count, first, *streams = sys.argv[1:]
    packets = [
        publication(n, token, int(streams[n % len(streams)]), n // len(streams))
        for n in range(int(first), int(first) + int(count))
    ]
    connection = socket.create_connection(("127.0.0.1", int(port)))
    connection.sendall(packet(0x10, field(b"MQTT") + bytes([4, 2, 0, 60]) + field(f"load-{first}".encode())))
    connection.recv(4, socket.MSG_WAITALL)
    began, sent, answered = time.time(), 0, 0
    while answered < 4 * len(packets):
        some = packets[sent : answered // 4 + WINDOW]
        if some:
            connection.sendall(b"".join(some))
            sent += len(some)
        answered += len(connection.recv(65_536))
    print(began, time.time(), flush=True)


if __name__ == "__main__":
    main()
