// <input type="file" accept="image/*" data-photo="1600">: makes phone photographs small before they are sent.
export function start(input) {
  if (input.dataset.started) return;
  input.dataset.started = "1";
  const longest = Number(input.dataset.photo) || 1600;
  input.addEventListener("change", async () => {
    const files = new DataTransfer();
    for (const file of input.files) files.items.add(await shrink(file, longest));
    input.files = files.files;
  });
}

async function shrink(file, longest) {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < 400_000) return file;
  try {
    const image = await createImageBitmap(file);
    const scale = Math.min(1, longest / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    return blob && blob.size < file.size ? new File([blob], file.name.replace(/\.\w+$/, ".jpg"), { type: "image/jpeg" }) : file;
  } catch {
    // What the browser cannot draw is sent as it is; the server checks it anyway.
    return file;
  }
}
