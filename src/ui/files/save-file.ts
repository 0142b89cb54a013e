/** Saves a file as a download of the browser or of Electron. */
export const saveFile = (file: File): void => {
  const url = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = url
  link.download = file.name
  link.click()
  // By then the download keeps the data itself.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
