"""The launcher's side of the registration hand-shake: waits on a ROUTER for a kernel's ports."""

import json
import pathlib
import uuid

import zmq
from jupyter_client.session import Session

D = b"<IDS|MSG>"


class Registrar:
    def __init__(self, folder, transport="tcp", key="a key", **more):
        self.context = zmq.Context.instance()
        self.socket = self.context.socket(zmq.ROUTER)
        self.socket.linger = 0
        ip = "127.0.0.1" if transport == "tcp" else f"{folder}/launcher"
        if transport == "tcp":
            port = self.socket.bind_to_random_port("tcp://127.0.0.1")
        else:
            port = 1
            self.socket.bind(f"ipc://{ip}-1")
        self.session = Session(key=key.encode())
        self.file = {
            "kernel_id": str(uuid.uuid4()),
            "transport": transport,
            "registration_ip": ip,
            "registration_port": port,
            "signature_scheme": "hmac-sha256",
            "key": key,
            **more,
        }
        self.path = str(pathlib.Path(folder) / f"registration-{uuid.uuid4()}.json")
        pathlib.Path(self.path).touch(0o600)
        pathlib.Path(self.path).write_text(json.dumps(self.file))

    def sign(self, content):
        return self.session.sign([content])

    def wait(self, patience_ms=5000):
        """What a kernel registers: (its identity, connection info for a client)."""
        assert self.socket.poll(patience_ms), "no kernel has registered"
        identity, delimiter, signature, content = self.socket.recv_multipart()
        assert delimiter == D and signature == self.sign(content)
        told = json.loads(content)
        assert told.pop("kernel_id") == self.file["kernel_id"]
        assert all(isinstance(port, str) for port in told.values()) and len(told) == 5
        info = {k: self.file[k] for k in ("transport", "key", "signature_scheme")}
        info["ip"] = self.file.get("ip", self.file["registration_ip"])
        info.update({name: int(port) for name, port in told.items()})
        return identity, info

    def acknowledge(self, identity, content=b"ACK", signature=None):
        signed = self.sign(content) if signature is None else signature
        self.socket.send_multipart([identity, D, signed, content])

    def close(self):
        self.socket.close()
