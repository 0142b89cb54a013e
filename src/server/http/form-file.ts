/** Bytes of the headers of one part at the most; browsers write fewer than three hundred. */
const longestHead = 2_000

/**
 * Reads the file of a form whose only input is named `file`, as browsers send it (RFC 7578). A general parser of forms may be
 * kept busy by many parts or headers; this one searches for three marks.
 * @param contentType the request's header, which names the boundary
 * @returns the file's bytes; undefined for a body of any other form
 */
export const readFormFile = (body: Buffer, contentType: string): Buffer | undefined => {
  const boundary = /^multipart\/form-data;\s*boundary="?([^";\s]{1,70})"?\s*$/iu.exec(contentType)?.[1]
  if (boundary === undefined) return undefined
  const opening = `--${boundary}\r\n`
  if (body.toString('latin1', 0, opening.length) !== opening) return undefined
  const headEnd = body.subarray(0, longestHead).indexOf('\r\n\r\n')
  const head = body.toString('latin1', opening.length, headEnd)
  const isFile = (line: string): boolean =>
    /^content-disposition:\s*form-data;/iu.test(line) && /;\s*name="file"/iu.test(line)
  if (headEnd < 0 || !head.split('\r\n').some(isFile)) return undefined
  const start = headEnd + 4
  const end = body.indexOf(`\r\n--${boundary}`, start, 'latin1')
  return end < 0 ? undefined : body.subarray(start, end)
}
