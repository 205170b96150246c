"""Reads mail from stdin as strictly as Python's email does: any defect ends it.
Prints what it has found as JSON.  Argument: eml or mbox."""
import hashlib
import json
import mailbox
import sys
import tempfile
from email import message_from_bytes, policy

STRICT = policy.default.clone(raise_on_defect=True)


def header(message, name):
    value = message[name]
    if value is None:
        return None
    assert not value.defects, (name, value.defects)
    return str(value)


def read(raw):
    message = message_from_bytes(raw, policy=STRICT)
    parts = []
    for part in message.walk():
        assert not part.defects, part.defects
        if part.is_multipart():
            continue
        content = part.get_payload(decode=True)
        parts.append({
            'type': part.get_content_type(),
            'name': part.get_filename(),
            'id': header(part, 'content-id'),
            'disposition': part.get_content_disposition(),
            'sha256': hashlib.sha256(content).hexdigest(),
            'text': content.decode('utf-8')
            if part.get_content_maintype() == 'text' else None,
        })
    return {
        'type': message.get_content_type(),
        'from': header(message, 'from'),
        'to': header(message, 'to'),
        'subject': header(message, 'subject'),
        'date': message['date'].datetime.isoformat(),
        'id': header(message, 'message-id'),
        'references': header(message, 'references'),
        'importance': header(message, 'importance'),
        'parts': parts,
    }


def main():
    raw = sys.stdin.buffer.read()
    if sys.argv[1] == 'eml':
        assert b'\n' not in raw.replace(b'\r\n', b''), 'a bare LF'
        assert max(map(len, raw.split(b'\r\n'))) <= 998, 'too long a line'
        print(json.dumps([read(raw)]))
        return
    with tempfile.NamedTemporaryFile() as file:
        file.write(raw)
        file.flush()
        box = mailbox.mbox(file.name)
        print(json.dumps([read(box.get_bytes(key)) for key in box.keys()]))


main()
