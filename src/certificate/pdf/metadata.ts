import { pdfDate, rawStream, textString } from './syntax.ts'

export interface DocumentMetadata {
  readonly title: string
  readonly author: string
  readonly subject: string
  readonly created: Date
}

const producer = 'GZZC'

/** The document information dictionary. */
export const infoDictionary = (metadata: DocumentMetadata): string => {
  const date = pdfDate(metadata.created)
  return (
    `<</Title${textString(metadata.title)}/Author${textString(metadata.author)}/Subject${textString(metadata.subject)}` +
    `/Creator(${producer})/Producer(${producer})/CreationDate${date}/ModDate${date}>>`
  )
}

/** The same metadata in XMP, with the PDF/A-2b identification (ISO 19005-2, 6.6). Both must agree. */
export const xmpStream = (metadata: DocumentMetadata): Buffer => {
  const date = `${metadata.created.toISOString().slice(0, 19)}Z`
  const one = (text: string) => `<rdf:li xml:lang="x-default">${escapeXml(text)}</rdf:li>`
  const xmp = `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
<dc:title><rdf:Alt>${one(metadata.title)}</rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>${escapeXml(metadata.author)}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt>${one(metadata.subject)}</rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>zh-CN</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>${producer}</xmp:CreatorTool><xmp:CreateDate>${date}</xmp:CreateDate><xmp:ModifyDate>${date}</xmp:ModifyDate>
<pdf:Producer>${producer}</pdf:Producer>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>`
  return rawStream('/Type/Metadata/Subtype/XML', Buffer.from(xmp, 'utf8'))
}

const escapeXml = (text: string): string => text.replace(/[<>&]/g, (sign) => `&#${sign.charCodeAt(0)};`)
