/** Saves a text as a file of the browser. */
export function downloadText(text: string, { fileName, type }: { fileName: string; type: string }): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}
