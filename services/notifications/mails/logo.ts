/**
 * The logo on the ground of each theme, three times as large as it is shown. The files lie in `web/public`. Their names have the beginning
 * of their SHA-256 digest, as browsers keep assets for a year. E-mails are read for years: a new logo gets a new file, and this one stays.
 */
export const LOGO = {
  width: 100,
  height: 32,
  light: '/assets/mail-logo-light-a04b8a71.png',
  dark: '/assets/mail-logo-dark-08cbcf33.png',
};
