/* Written by `npm run mails -- compile` from layout.mjml. Changes made here are lost. */
import type { Layout } from './fillLayout.ts';

export const compiledLayout: Layout = [
 "<!doctype html>\n<html lang=\"",
 {
  "slot": "language"
 },
 "\" dir=\"ltr\" xmlns=\"http://www.w3.org/1999/xhtml\" xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\">\n<head>\n<title>",
 {
  "slot": "subject"
 },
 "</title>\n<!--[if !mso]><!-->\n<meta http-equiv=\"X-UA-Compatible\" content=\"IE=edge\">\n<!--<![endif]-->\n<meta http-equiv=\"Content-Type\" content=\"text/html; charset=UTF-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<style type=\"text/css\">\n#outlook a { padding:0; }\nbody { margin:0;padding:0;-webkit-text-size-adjust:100%;-ms-text-size-adjust:100%; }\ntable, td { border-collapse:collapse;mso-table-lspace:0pt;mso-table-rspace:0pt; }\nimg { border:0;height:auto;line-height:100%; outline:none;text-decoration:none;-ms-interpolation-mode:bicubic; }\np { display:block;margin:13px 0; }\n</style>\n<!--[if mso]>\n<noscript>\n<xml>\n<o:OfficeDocumentSettings>\n<o:AllowPNG/>\n<o:PixelsPerInch>96</o:PixelsPerInch>\n</o:OfficeDocumentSettings>\n</xml>\n</noscript>\n<![endif]-->\n<!--[if lte mso 11]>\n<style type=\"text/css\">\n.mj-outlook-group-fix { width:100% !important; }\n</style>\n<![endif]-->\n<style type=\"text/css\">\n@media only screen and (min-width:480px) {\n.mj-column-per-100 { width:100% !important; max-width: 100%; }\n}\n</style>\n<style media=\"screen and (min-width:480px)\">\n.moz-text-html .mj-column-per-100 { width:100% !important; max-width: 100%; }\n</style>\n<style type=\"text/css\">\n:root { color-scheme: light dark; supported-color-schemes: light dark; }\n@media (max-width: 480px) {\n.card > table > tbody > tr > td { padding: 24px 20px !important; }\n.figure, .left { display: block !important; text-align: left !important; }\n.action { display: block !important; padding-right: 0 !important; }\n}\n@media (prefers-color-scheme: dark) {\nbody, .ground > div { background-color: #0D0F11 !important; }\n.card, .card > table { background-color: #14171A !important; }\n.card > table > tbody > tr > td { border-color: #272C31 !important; }\n.row td, .row th { border-color: #1F2428 !important; }\n.text { color: #ECEEF0 !important; }\n.text-2 { color: #A9B2B9 !important; }\n.text-3 { color: #8A949C !important; }\n.button { background-color: #ECEEF0 !important; }\n.button a { color: #14171A !important; }\n.fill-warn { background-color: #E0A030 !important; }\n.fill-bad { background-color: #EC6F5F !important; }\n.track { background-color: #262B30 !important; }\n.logo-light { display: none !important; }\n.logo-dark { display: block !important; }\n}\n</style>\n<meta name=\"color-scheme\" content=\"light dark\" />\n<meta name=\"supported-color-schemes\" content=\"light dark\" />\n<meta name=\"format-detection\" content=\"telephone=no, date=no, address=no, email=no\" />\n</head>\n<body  class=\"ground\" style=\"word-spacing:normal;background-color:#FAFAF9;\">\n<div style=\"display:none;font-size:1px;color:#ffffff;line-height:1px;max-height:0px;max-width:0px;opacity:0;overflow:hidden;\">",
 {
  "slot": "preheader"
 },
 "</div>\n<div\naria-label=\"",
 {
  "slot": "subject"
 },
 "\" aria-roledescription=\"email\" role=\"article\" lang=\"",
 {
  "slot": "language"
 },
 "\" dir=\"ltr\" style=\"word-spacing:normal;background-color:#FAFAF9;\"\n>\n<!--[if mso | IE]><table align=\"center\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\" class=\"\" role=\"presentation\" style=\"width:592px;\" width=\"592\" ><tr><td style=\"line-height:0px;font-size:0px;mso-line-height-rule:exactly;\"><![endif]-->\n<div  style=\"margin:0px auto;max-width:592px;\">\n<table\nalign=\"center\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" style=\"width:100%;\"\n>\n<tbody>\n<tr>\n<td\nstyle=\"direction:ltr;font-size:0px;padding:28px 16px 14px;text-align:center;\"\n>\n<!--[if mso | IE]><table role=\"presentation\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\"><tr><td class=\"\" style=\"vertical-align:top;width:560px;\" ><![endif]-->\n<div\nclass=\"mj-column-per-100 mj-outlook-group-fix\" style=\"font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;\"\n>\n<table\nborder=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" width=\"100%\"\n>\n<tbody>\n<tr>\n<td  style=\"vertical-align:top;padding:0;\">\n<table\nborder=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" style=\"\" width=\"100%\"\n>\n<tbody>\n<tr>\n<td style=\"padding:0\">\n<img class=\"logo-light\" src=\"",
 {
  "slot": "logoLight"
 },
 "\" alt=\"AI-Gate\" width=\"100\" height=\"32\" style=\"display:block;border:0;width:100px;height:32px;font:600 16px/32px Arial,sans-serif;color:#16191C\" />\n<!--[if !mso]><!--><img class=\"logo-dark\" src=\"",
 {
  "slot": "logoDark"
 },
 "\" alt=\"AI-Gate\" width=\"100\" height=\"32\" style=\"display:none;border:0;width:100px;height:32px;font:600 16px/32px Arial,sans-serif;color:#ECEEF0\" /><!--<![endif]-->\n</td>\n</tr>\n</tbody>\n</table>\n</td>\n</tr>\n</tbody>\n</table>\n</div>\n<!--[if mso | IE]></td></tr></table><![endif]-->\n</td>\n</tr>\n</tbody>\n</table>\n</div>\n<!--[if mso | IE]></td></tr></table><table align=\"center\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\" class=\"\" role=\"presentation\" style=\"width:592px;\" width=\"592\" ><tr><td style=\"line-height:0px;font-size:0px;mso-line-height-rule:exactly;\"><![endif]-->\n<div  style=\"margin:0px auto;max-width:592px;\">\n<table\nalign=\"center\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" style=\"width:100%;\"\n>\n<tbody>\n<tr>\n<td\nstyle=\"direction:ltr;font-size:0px;padding:0 16px;text-align:center;\"\n>\n<!--[if mso | IE]><table role=\"presentation\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\"><tr><td class=\"card-outlook\" width=\"592px\" ><table align=\"center\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\" class=\"card-outlook\" role=\"presentation\" style=\"width:560px;\" width=\"560\" bgcolor=\"#FFFFFF\" ><tr><td style=\"line-height:0px;font-size:0px;mso-line-height-rule:exactly;\"><![endif]-->\n<div  class=\"card\" style=\"background:#FFFFFF;background-color:#FFFFFF;margin:0px auto;max-width:560px;border-radius:10px;overflow:hidden;\">\n<table\nalign=\"center\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" style=\"background:#FFFFFF;background-color:#FFFFFF;width:100%;border-collapse:separate;\"\n>\n<tbody>\n<tr>\n<td\nstyle=\"border:1px solid #E4E6E8;border-radius:10px;direction:ltr;font-size:0px;padding:32px;text-align:center;\"\n>\n<!--[if mso | IE]><table role=\"presentation\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\"><tr><td class=\"\" style=\"vertical-align:top;width:494px;\" ><![endif]-->\n<div\nclass=\"mj-column-per-100 mj-outlook-group-fix\" style=\"font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;\"\n>\n<table\nborder=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" width=\"100%\"\n>\n<tbody>\n<tr>\n<td  style=\"vertical-align:top;padding:0;\">\n<table\nborder=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" style=\"\" width=\"100%\"\n>\n<tbody>\n<tr>\n<td\nalign=\"left\" style=\"font-size:0px;padding:0;word-break:break-word;\"\n>\n<div\nstyle=\"font-family:Inter, -apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif;font-size:15px;line-height:24px;text-align:left;color:#4D565E;\"\n><h1 class=\"text\" style=\"margin:0 0 8px;font-size:20px;line-height:28px;font-weight:600;letter-spacing:-0.014em;color:#16191C\">",
 {
  "slot": "subject"
 },
 "</h1>\n",
 {
  "part": "paragraphs",
  "nodes": [
   "\n<p class=\"text-2\" style=\"margin:0 0 12px;color:#4D565E\">",
   {
    "part": "run",
    "nodes": [
     {
      "part": "plain",
      "nodes": [
       {
        "slot": "text"
       }
      ]
     },
     {
      "part": "strong",
      "nodes": [
       "<strong class=\"text\" style=\"font-weight:600;color:#16191C\">",
       {
        "slot": "text"
       },
       "</strong>"
      ]
     }
    ]
   },
   "</p>\n"
  ]
 },
 "</div>\n</td>\n</tr>\n",
 {
  "part": "meter",
  "nodes": [
   "\n<tr>\n<td\nalign=\"left\" style=\"font-size:0px;padding:12px 0 0;word-break:break-word;\"\n>\n<table\ncellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" width=\"100%\" border=\"0\" style=\"color:#4D565E;font-family:Inter, -apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif;font-size:15px;line-height:24px;table-layout:auto;width:100%;border:none;\"\n>\n<tr>\n<td class=\"figure text\" valign=\"bottom\" style=\"padding:0;color:#16191C\">\n<span style=\"font-size:32px;line-height:40px;font-weight:600;letter-spacing:-0.02em;font-variant-numeric:tabular-nums\">",
   {
    "slot": "used"
   },
   "</span>\n<span class=\"text-2\" style=\"padding-left:4px;font-size:15px;color:#4D565E\">",
   {
    "slot": "of"
   },
   "</span>\n</td>\n<td class=\"left text-2\" valign=\"bottom\" align=\"right\" style=\"padding:0 0 4px;font-size:13px;line-height:20px;color:#4D565E\">",
   {
    "slot": "left"
   },
   "</td>\n</tr>\n</table>\n</td>\n</tr>\n<tr aria-hidden=\"true\">\n<td style=\"padding:12px 0 24px\">\n<table role=\"presentation\" width=\"100%\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\" style=\"border-collapse:separate;border-spacing:0\">\n<tr>\n",
   {
    "part": "filled",
    "nodes": [
     "\n<td class=\"fill-",
     {
      "slot": "state"
     },
     "\" bgcolor=\"",
     {
      "slot": "color"
     },
     "\" width=\"",
     {
      "slot": "percent"
     },
     "%\" height=\"12\" style=\"padding:0;height:12px;font-size:1px;line-height:12px;border-radius:",
     {
      "slot": "radius"
     },
     ";background-color:",
     {
      "slot": "color"
     },
     "\">&nbsp;</td>\n"
    ]
   },
   "\n",
   {
    "part": "rest",
    "nodes": [
     "\n<td class=\"track\" bgcolor=\"#E9ECEE\" width=\"",
     {
      "slot": "percent"
     },
     "%\" height=\"12\" style=\"padding:0;height:12px;font-size:1px;line-height:12px;border-radius:",
     {
      "slot": "radius"
     },
     ";background-color:#E9ECEE\">&nbsp;</td>\n"
    ]
   },
   "\n</tr>\n</table>\n</td>\n</tr>\n"
  ]
 },
 "\n",
 {
  "part": "rows",
  "nodes": [
   "\n<tr>\n<td\nalign=\"left\" style=\"font-size:0px;padding:4px 0 16px;word-break:break-word;\"\n>\n<table\ncellpadding=\"0\" cellspacing=\"0\" width=\"100%\" border=\"0\" style=\"color:#4D565E;font-family:Inter, -apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif;font-size:14px;line-height:20px;table-layout:auto;width:100%;border:none;\"\n>\n",
   {
    "part": "row",
    "nodes": [
     "\n<tr class=\"row\">\n<th class=\"text-2\" scope=\"row\" align=\"left\" valign=\"top\" style=\"padding:8px 16px 8px 0;border-bottom:1px solid #EEF0F1;font-weight:400;text-align:left;color:#4D565E\">",
     {
      "slot": "label"
     },
     "</th>\n<td class=\"text\" align=\"right\" valign=\"top\" style=\"padding:8px 0;border-bottom:1px solid #EEF0F1;text-align:right;color:#16191C\">",
     {
      "slot": "value"
     },
     "</td>\n</tr>\n"
    ]
   },
   "\n</table>\n</td>\n</tr>\n"
  ]
 },
 "\n",
 {
  "part": "closing",
  "nodes": [
   "\n<tr>\n<td\nalign=\"left\" style=\"font-size:0px;padding:0;word-break:break-word;\"\n>\n<div\nstyle=\"font-family:Inter, -apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif;font-size:15px;line-height:24px;text-align:left;color:#4D565E;\"\n>",
   {
    "part": "paragraphs",
    "nodes": [
     "\n<p class=\"text-2\" style=\"margin:0 0 12px;color:#4D565E\">",
     {
      "part": "run",
      "nodes": [
       {
        "part": "plain",
        "nodes": [
         {
          "slot": "text"
         }
        ]
       },
       {
        "part": "strong",
        "nodes": [
         "<strong class=\"text\" style=\"font-weight:600;color:#16191C\">",
         {
          "slot": "text"
         },
         "</strong>"
        ]
       }
      ]
     },
     "</p>\n"
    ]
   },
   "</div>\n</td>\n</tr>\n"
  ]
 },
 "\n<tr>\n<td style=\"padding:12px 0 0\">\n<!--[if mso]><table role=\"presentation\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\"><tr><td><![endif]-->\n<div class=\"action\" style=\"display:inline-block;vertical-align:middle;padding:0 16px 0 0\">\n<table role=\"presentation\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\" style=\"border-collapse:separate\">\n<tr>\n<td class=\"button\" bgcolor=\"#16191C\" style=\"padding:0;border-radius:6px;background-color:#16191C;mso-padding-alt:11px 18px\">\n<a href=\"",
 {
  "slot": "buttonUrl"
 },
 "\" target=\"_blank\" style=\"display:inline-block;padding:11px 18px;border-radius:6px;font-family:Inter,-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:14px;line-height:20px;font-weight:600;color:#FFFFFF;text-decoration:none\">",
 {
  "slot": "buttonLabel"
 },
 "</a>\n</td>\n</tr>\n</table>\n</div>\n",
 {
  "part": "link",
  "nodes": [
   "\n<!--[if mso]></td><td style=\"padding:0 0 0 16px\"><![endif]-->\n<div class=\"action\" style=\"display:inline-block;vertical-align:middle;padding:9px 0\">\n<a class=\"text-2\" href=\"",
   {
    "slot": "url"
   },
   "\" target=\"_blank\" style=\"font-family:Inter,-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:14px;line-height:24px;color:#4D565E;text-decoration:underline\">",
   {
    "slot": "label"
   },
   "</a>\n</div>\n"
  ]
 },
 "\n<!--[if mso]></td></tr></table><![endif]-->\n</td>\n</tr>\n</tbody>\n</table>\n</td>\n</tr>\n</tbody>\n</table>\n</div>\n<!--[if mso | IE]></td></tr></table><![endif]-->\n</td>\n</tr>\n</tbody>\n</table>\n</div>\n<!--[if mso | IE]></td></tr></table></td></tr></table><![endif]-->\n</td>\n</tr>\n</tbody>\n</table>\n</div>\n<!--[if mso | IE]></td></tr></table><table align=\"center\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\" class=\"\" role=\"presentation\" style=\"width:592px;\" width=\"592\" ><tr><td style=\"line-height:0px;font-size:0px;mso-line-height-rule:exactly;\"><![endif]-->\n<div  style=\"margin:0px auto;max-width:592px;\">\n<table\nalign=\"center\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" style=\"width:100%;\"\n>\n<tbody>\n<tr>\n<td\nstyle=\"direction:ltr;font-size:0px;padding:20px 20px 40px;text-align:center;\"\n>\n<!--[if mso | IE]><table role=\"presentation\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\"><tr><td class=\"\" style=\"vertical-align:top;width:552px;\" ><![endif]-->\n<div\nclass=\"mj-column-per-100 mj-outlook-group-fix\" style=\"font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;\"\n>\n<table\nborder=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" width=\"100%\"\n>\n<tbody>\n<tr>\n<td  style=\"vertical-align:top;padding:0;\">\n<table\nborder=\"0\" cellpadding=\"0\" cellspacing=\"0\" role=\"presentation\" style=\"\" width=\"100%\"\n>\n<tbody>\n<tr>\n<td\nalign=\"left\" style=\"font-size:0px;padding:0;word-break:break-word;\"\n>\n<div\nstyle=\"font-family:Inter, -apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif;font-size:12px;line-height:18px;text-align:left;color:#68717A;\"\n><p class=\"text-3\" style=\"margin:0;color:#68717A\">",
 {
  "slot": "why"
 },
 {
  "part": "preferences",
  "nodes": [
   " <a class=\"text-2\" href=\"",
   {
    "slot": "url"
   },
   "\" target=\"_blank\" style=\"color:#4D565E;text-decoration:underline;white-space:nowrap\">",
   {
    "slot": "label"
   },
   "</a>."
  ]
 },
 "</p>\n<p class=\"text-3\" style=\"margin:0;color:#68717A\">",
 {
  "slot": "provider"
 },
 "</p></div>\n</td>\n</tr>\n</tbody>\n</table>\n</td>\n</tr>\n</tbody>\n</table>\n</div>\n<!--[if mso | IE]></td></tr></table><![endif]-->\n</td>\n</tr>\n</tbody>\n</table>\n</div>\n<!--[if mso | IE]></td></tr></table><![endif]-->\n</div>\n</body>\n</html>"
];
