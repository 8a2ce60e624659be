// The settings of a server for real people, with one app.

/** No mail server listens there. */
const NOBODY = 9;

/**
 * Makes the settings file for a port. `mail` is the port of the mail server, `more` are further sections; what is not named is that of an app on
 * the server's own origin, without a second factor.
 */
export const realSettings = ({ mail = NOBODY, publicUrl, returnTo, origins = [], mfa = 'off', secondFactors, more = '' } = {}) => (port) => {
  const own = publicUrl ?? `http://localhost:${port}`;
  return `
public_url = "${own}"

[mail]
smtp = "smtp://127.0.0.1:${mail}"
from = "Juniper <no-reply@juniper.example>"

[brand]
name = "Juniper"

[[apps]]
id = "shop"
name = "Juniper Shop"
return_to = ["${returnTo ?? `${own}/session`}"]
user_flow = "default"
origins = ${JSON.stringify(origins)}

[user_flows.default]
mfa = "${mfa}"
${secondFactors ? `second_factors = ${JSON.stringify(secondFactors)}` : ''}

${more}
`;
};
