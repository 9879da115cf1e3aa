"""The yardstick of `npm run bench -- road`: what a script with Python's standard library and the ssdeep tool does.

Reads the mails of a folder, finds the reported message (the first attached mail, or the mail itself), takes its text and
its attachments, and hashes each with the ssdeep command. Stores nothing. Prints the number of mails, of digests, and the
processor seconds of itself and of ssdeep.
"""

import email
import email.policy
import os
import resource
import subprocess
import sys
import tempfile

folder = sys.argv[1]
mails = digests = 0
with tempfile.TemporaryDirectory() as scratch:
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), "rb") as file:
            message = email.message_from_binary_file(file, policy=email.policy.default)
        for part in message.walk():
            if part.get_content_type() == "message/rfc822":
                message = part.get_payload(0)
                break
        pieces = []
        body = message.get_body(preferencelist=("plain", "html"))
        if body is not None:
            try:
                pieces.append(body.get_content().encode("utf-8", "replace"))
            except (LookupError, UnicodeError):
                pass
        for attachment in message.iter_attachments():
            payload = attachment.get_payload(decode=True)
            if payload:
                pieces.append(payload)
        paths = []
        for index, piece in enumerate(pieces):
            path = os.path.join(scratch, str(index))
            with open(path, "wb") as file:
                file.write(piece)
            paths.append(path)
        if paths:
            done = subprocess.run(["ssdeep", "-s", *paths], capture_output=True, text=True, check=False)
            digests += max(0, len(done.stdout.splitlines()) - 1)
        mails += 1
used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(mails, digests, sum(one.ru_utime + one.ru_stime for one in used))
