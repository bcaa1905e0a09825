/** Saves bytes as a file of the browser. */
export function saveFile(bytes: Uint8Array, { fileName, type }: { fileName: string; type: string }): void {
  const url = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}
