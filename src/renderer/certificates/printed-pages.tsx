/** One picture per sheet. */
export const PrintedPages = ({ pages }: { pages: readonly string[] }) =>
  pages.map((url, index) => <img key={url} src={url} alt={`第 ${index + 1} 页`} className="printed-page" />)
