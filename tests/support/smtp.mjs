// A mail server as a process of its own: says its port, then each message it receives, one JSON a line.
import { SMTPServer } from 'smtp-server';

const server = new SMTPServer({
  disabledCommands: ['AUTH', 'STARTTLS'],
  logger: false,
  onData(stream, session, done) {
    const parts = [];
    stream.on('data', (part) => parts.push(part));
    stream.on('end', () => {
      const source = Buffer.concat(parts).toString('base64');
      const to = session.envelope.rcptTo.map(({ address }) => address);
      say({ from: session.envelope.mailFrom.address, to, source });
      done();
    });
  },
});

function say(value) {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

const listening = server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  say({ port: listening.address().port });
});
