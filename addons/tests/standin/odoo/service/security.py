# 16.0 and 17.0 call it with two arguments, 18.0 and 19.0 with the request too.
def check_session(session, env, request=None):
    return session.get("session_token") == env.tokens.get(session.uid)
