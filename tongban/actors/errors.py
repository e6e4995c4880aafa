"""Words for what the engine of actors refuses."""

from django.utils.translation import gettext_noop as N_

WORDS = {
    "party.no_number_left": N_("No invented number is left for this birthday. Begin with a new practice copy."),
    "actor.not_allowed": N_(
        "Your post has no right for this act (%(verb)s) here. Ask the head of the agency, or hand it to a colleague who has it."
    ),
    "actor.not_an_officer": N_("Only an officer in the right of a post may do this. Sign in at the desk and choose your post."),
    "actor.no_agency": N_("There is no such agency (%(agency)s). Check the number."),
    "actor.agency_exists": N_("There is an agency with the name “%(name)s” in this region already. Open that one instead."),
    "actor.loaded_meanwhile": N_("The same rows were loaded by someone else just now. Load again: what is there stays, the rest follows."),
    "actor.no_region": N_("There is no region with the code %(region)s. Check the code, or load the regions first."),
    "actor.no_party": N_("There is no such party, or not for you. Check the number."),
    "actor.party_exists": N_("A party with this number is registered already. Open that one instead."),
    "actor.separate_duties": N_(
        "%(name)s holds the post “%(held)s”. Administrators of system, security and audit are different people and hold no other post. "
        "Choose someone else, or end that post first."
    ),
    "actor.no_content": N_(
        "The post “%(post)s” administers the platform and may not see what people applied for (%(verb)s). Give this right to another post."
    ),
    "actor.oneself": N_("Nobody does this for themselves. Ask another administrator."),
    "actor.unknown_verb": N_("Choose at least one right of the list."),
    "post.none": N_("There is no such post, or not for you. Check the number."),
    "post.no_title": N_("Give the post a title, as it stands on the door."),
    "post.bad_kind": N_("Choose the kind of the post."),
    "post.exists": N_("“%(title)s” is there already at this agency. Open that one instead."),
    "post.officers_only": N_("%(name)s is no officer. Posts are held by officers only."),
    "grant.none": N_("This right was taken away already, or never given."),
    "actor.no_mandate": N_("You hold no valid mandate for this party and service. Ask the party to give you one."),
    "actor.agency_ended": N_("“%(name)s” has ended on %(until)s already."),
    "actor.circle": N_("“%(name)s” would be above itself. Choose a superior that it does not lead."),
    "actor.no_post": N_("There is no such post (%(post)s). Check the number."),
    "actor.bad_successor": N_("“%(name)s” cannot be the successor: it is the same or has ended itself. Name one that stands."),
    "reorganise.name_missing": N_("Give the agency its full official name."),
    "reorganise.function": N_("Choose the function that the agency has."),
    "reorganise.region": N_("There is no such region now. Give its twelve digits as in the register of divisions."),
    "reorganise.none": N_("There is no such decision, or it was taken back. Look at the list again."),
    "reorganise.name": N_("Give a new name; “%(name)s” is what the agency is called now."),
    "reorganise.day": N_("Choose a day from today on, and after the agency was founded, written like 2027-01-01."),
    "reorganise.no_reason": N_("Name the decision of the government that orders it, so that everyone can look it up."),
    "reorganise.decided": N_("For “%(name)s” something is decided already, for %(on)s. Take that back first, or wait for its day."),
    "reorganise.done": N_("This was carried out on %(on)s. “%(name)s” can only be reorganised anew."),
    "reorganise.awaited": N_(
        "“%(name)s” is named as successor of “%(other)s” on %(on)s, so it must still be there that day. Choose a later day, "
        "or decide that anew."
    ),
    "reorganise.orphan": N_("“%(name)s” (%(kind)s) of %(agency)s would have no home. Name a successor for it, or one for everything else."),
    "reorganise.unknown": N_("The agency has nothing called %(thing)s any more. Look at the list again."),
    "actor.no_source": N_("Name the notice or decision that says so, so that everyone can look it up."),
    "calendar.year": N_("%(given)s cannot be published: years are published one after the other, and the last one is %(last)s."),
    "calendar.empty": N_("A year without a single day off is no calendar. Look whether it is the right file."),
    "calendar.bad_file": N_("This is no CSV file in UTF-8. Save it as CSV with a line of names: date, name, is_off_day."),
    "calendar.too_large": N_("A year has at most %(most)s rows. Look whether it is the right file."),
    "calendar.no_column": N_("The column “%(field)s” is missing in the line of names. The file needs: date, name, is_off_day."),
    "calendar.bad_day": N_("“%(given)s” is no day. Write it as 2027-01-01."),
    "calendar.other_year": N_("“%(given)s” does not belong to the year that is published. Take it out, or name its year."),
    "calendar.bad_mark": N_("“%(given)s” is neither 1 (a day off) nor 0 (a weekend day on which offices work)."),
    "calendar.twice": N_("%(given)s stands in the file twice. Keep one of the rows."),
    "actor.no_successor": N_("Name at least one successor, so that powers, posts and open cases have a home."),
    "sign_in.failed": N_("This did not match. Check what you typed, or ask for a new code."),
    "sign_in.locked": N_("Too many failed attempts. Wait %(minutes)s minutes, then try again."),
    "stranger.too_often": N_("Many letters came from your network without an account. Sign in, or write again in an hour."),
    "sign_in.too_often": N_("A code was sent just now. Wait a minute before you ask for another."),
    "sign_up.at_window": N_(
        "With this number an account is opened at a window only. Bring your identity document; nobody can take your place on line."
    ),
    "sign_in.not_demo": N_("This is not a demonstration home, so no codes are shown. They go to the person's telephone."),
    "sign_in.no_account": N_("There is no account “%(account)s”. Check the login, telephone or name."),
    "sign_in.no_code": N_(
        "There is no account “%(account)s”, or no code was asked for. Ask for one on the sign-in page first, then run this again."
    ),
    "party.not_yours": N_("Only the party itself, or who represents it by law, may see or do this. Ask them."),
    "party.no_name": N_("The name is missing. Give it as it stands in the papers."),
    "party.phone": N_("“%(given)s” cannot be a telephone number. Give digits only, with + and the country for numbers abroad."),
    "party.phone_taken": N_(
        "This telephone signs in another person here. Give one of your own, or ask at a window for a slip with a code."
    ),
    "phone.none": N_("No telephone of yours is on record. Show your identity card at a window and have one recorded."),
    "phone.same": N_("This telephone is on record already. Give the new one."),
    "phone.wrong_codes": N_(
        "The codes do not both match, or ten minutes have passed. Check them, or ask for new ones. "
        "If the old telephone is gone, go to a window."
    ),
    "mandate.bad": N_(
        "The mandate does not fit (%(field)s): someone else must receive it, for a service, until a later day, "
        "and both must still be there."
    ),
    "mandate.level": N_(
        "Who entrusts another needs identity level %(least)s; yours is %(level)s. Show your identity document at any window, "
        "where the level is raised, then give the mandate again."
    ),
    "mandate.no_match": N_(
        "Nobody is known here with this number and this name. Compare both with the identity card or the business licence; "
        "a person who is not known yet signs up first."
    ),
    "mandate.bad_number": N_(
        "This is neither a resident number nor a unified social credit code. Compare it with the identity card or the business "
        "licence, figure by figure."
    ),
    "mandate.no_name": N_("Give the name as it stands on the identity card or the business licence."),
    "mandate.no_service": N_("Choose at least one service, or all of them."),
    "mandate.day": N_("This is no day. Write it like 2027-03-31, or leave it empty."),
    "mandate.past": N_("The last day lies in the past. Give a later one, or none."),
    "mandate.none": N_("There is no such mandate (%(mandate)s). Check the number."),
    "account.bad_login": N_("The login has 2 to 40 small letters, digits, dots or hyphens, and begins with a letter. Choose another one."),
    "account.no_name": N_("Give the name of the officer."),
    "window.bad_number": N_("This is no resident number. Compare it with the document, figure by figure."),
    "window.no_name": N_("Give the name as it stands in the document."),
    "window.no_match": N_(
        "Nobody is known here with this number and this name. Compare both with the document. Who is not known yet signs up first; "
        "a name that is held wrongly is corrected by the office that keeps the register."
    ),
    "account.login_taken": N_("There is an account with the login “%(login)s” already. Choose another login."),
    "account.closed": N_("The account of %(name)s is closed. Open a new one first."),
    "account.weak_password": N_("The password is too easy to guess. Give at least %(least)s characters, and not the login."),
    "account.password_too_similar": N_("The password is too much like your name or login. Choose another one."),
    "account.password_too_common": N_("Many people use this password, so it is guessed first. Choose another one."),
    "account.password_entirely_numeric": N_("The password has digits only. Add letters or other characters."),
    "account.not_the_same": N_("Both times the new password must be the same. Type it again."),
    "account.secret_over": N_("The new secret was not confirmed in time, or something else changed meanwhile. Ask for a new one."),
    "account.level_not_higher": N_("The account has level %(level)s already. Only a higher one, up to 3, can be given."),
    "passkey.not_valid": N_("The answer of the device could not be taken. Try again, or sign in another way."),
    "passkey.no_name": N_("Give the passkey a name by which you will know the device again."),
    "passkey.too_many": N_("An account has at most %(most)s passkeys. Remove one that you use no more."),
    "passkey.none": N_("There is no such passkey, or not for you. Open the list of your passkeys again."),
    "passkey.last_way": N_(
        "“%(name)s” is your only way to sign in. Add another passkey first, or have your telephone recorded at a window; then remove it."
    ),
    "token.missing": N_("This needs a token. Send it as `Authorization: Bearer …`; the agency that runs the platform issues it."),
    "token.unknown": N_("The token is unknown, ended or revoked. Ask the agency that issued it for a new one."),
    "token.scope": N_("The token does not cover %(scope)s. Ask for one that does."),
    "mail.bad_address": N_("This is not a mail address. Write it like name@example.com."),
    "reach.way": N_("This is no way by which one can be told. Choose mail, text message, letter, or none."),
    "reach.no_mail": N_("No mail address is confirmed yet. Confirm one first, then choose mail."),
    "reach.no_phone": N_("You sign in without a telephone of your own. Add one at a window, then choose text messages."),
    "reach.name": N_("Write who is to get letters."),
    "reach.address": N_("Write where letters are to go, with the town."),
    "reach.electronic": N_("Papers can be served electronically only by mail or text message. Choose one of them too, or take this back."),
    "mail.wrong_code": N_("This is not the code that was mailed, or it is older than an hour. Check it, or ask for mail again."),
    "window.nobody": N_("Nobody is served at your window now. Look at the identity document of the person first."),
    "window.bad_channel": N_("Say by which way it came: %(known)s."),
    "window.bad_day": N_("Give the day on which the letter came: today or before, and within the last year."),
    "window.no_letter": N_("Write which originals the letter holds, at least the signed application, and how many: from 1 to %(most)s."),
    "window.no_place": N_("Write at which window you serve the person."),
    "queue.no_name": N_("Give the hall a name, as it stands at its door."),
    "queue.hall_exists": N_("“%(name)s” is open already. Choose it above."),
    "queue.no_window": N_("Write to which window the next number is called."),
    "queue.empty": N_("Nobody is waiting. Give a number when somebody comes."),
    "queue.no_number": N_("This number was not called today."),
    "terminal.no_name": N_("Give the terminal a name, such as where it stands."),
    "terminal.exists": N_("There is a terminal %(name)s in this hall. Choose another name, or close that one first."),
    "terminal.too_many": N_("A hall has at most %(most)s terminals. Close one that is used no longer."),
    "terminal.unknown": N_("There is no such terminal, or it is closed. Ask whoever leads the hall for a new address."),
    "passkey.terminal": N_("A passkey would stay on this machine, which others use. Add it on a device of your own."),
    "queue.own_hall": N_("The hall is this agency's own. Choose another agency."),
    "queue.not_here": N_("This agency does not serve in the hall. Choose one that does."),
    "queue.no_hall": N_("There is no such hall. Check the address, or ask at the entrance."),
    "absence.days": N_("An absence begins today or later and lasts at most %(most)s days. Give its first and its last day."),
    "absence.no_colleague": N_("Choose a colleague of the same agency who holds a post of the same kind."),
    "absence.overlaps": N_("%(name)s is away in this time already, until %(until)s. End that absence first, or give other days."),
    "absence.colleague_away": N_("%(name)s is away in this time, until %(until)s. Choose another colleague."),
    "absence.stands_in": N_(
        "In this time the absent colleague stands in for %(name)s, until %(until)s. Name somebody else for %(name)s first; "
        "what is entrusted is not passed on."
    ),
    "absence.no_holder": N_("Nobody holds this post any more. Choose again."),
    "absence.unknown": N_("There is no such absence, or not for you. It may have ended."),
    "mail.not_yours": N_("Only the party itself, or who represents it by law, sets where its mail goes. Ask them."),
    "passkey.none_here": N_("This account has no passkey. Add one in your account, or confirm with a code."),
    "confirm.wrong_code": N_("This code does not hold. Look again, or have another one sent."),
    "confirm.person": N_("Only a person who has signed in confirms something."),
}
