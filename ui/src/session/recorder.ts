/** A recording under way. */
export interface Recording {
  /** Ends it; the audio in base64, and what kind of audio it is. */
  stop: () => Promise<{ audio_base64: string; mime_type: string }>;
  cancel: () => void;
}

/** In the order in which transcription services like them. */
const KINDS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];

/**
 * Begins to record what the microphone hears.
 *
 * @throws DOMException as `getUserMedia` does: NotAllowedError when it was refused, NotFoundError when there is none.
 */
export async function record(): Promise<Recording> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const kind = KINDS.find((candidate) => MediaRecorder.isTypeSupported(candidate));
  const recorder = new MediaRecorder(stream, kind === undefined ? {} : { mimeType: kind });
  const parts: Blob[] = [];
  recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
  const ended = new Promise<void>((resolve) => recorder.addEventListener("stop", () => resolve(), { once: true }));
  recorder.start();
  const finish = async (): Promise<void> => {
    if (recorder.state !== "inactive") recorder.stop();
    await ended;
    // The sign that the browser shows while a page listens goes out.
    for (const track of stream.getTracks()) track.stop();
  };
  return {
    stop: async () => {
      await finish();
      const audio = new Blob(parts, { type: recorder.mimeType });
      return { audio_base64: await base64(audio), mime_type: recorder.mimeType || "audio/webm" };
    },
    cancel: () => void finish(),
  };
}

async function base64(audio: Blob): Promise<string> {
  const bytes = new Uint8Array(await audio.arrayBuffer());
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(binary);
}
