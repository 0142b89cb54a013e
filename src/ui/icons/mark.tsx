/** The product's mark: a certificate with its seal, as on the icon of the program. Beside its name, so it has none of its own. */
export const Mark = ({ size }: { /** Pixels. */ readonly size: number }) => (
  <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
    <rect width="32" height="32" rx="7" fill="#0f766e" />
    <rect x="6" y="7" width="20" height="15" rx="1.6" fill="#fff" />
    <path d="M9 11.5h14M9 15h8M9 18.2h5" stroke="#0f766e" strokeWidth="1.7" strokeLinecap="round" />
    <path d="m19.6 23.5-1 5.2 3-1.6 3 1.6-1-5.2z" fill="#a5844a" />
    <circle cx="21.6" cy="20.6" r="4.6" fill="#c9a24a" />
    <circle cx="21.6" cy="20.6" r="2.5" fill="none" stroke="#7a5b1e" strokeWidth="1" />
  </svg>
)
