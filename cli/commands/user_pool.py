"""`contactpoint sign-ins`: sign-ins of the directory's own user pool, for people whose authority has no issuer."""

from typing import Annotated, Any, NoReturn

import typer
from botocore.exceptions import ClientError

from cli.consoles import console, exit_with_error
from cli.local_stack.running_workspace import running_workspace
from cli.operations.stack import LOCAL, EnvironmentName, OperatedStack, code_of, connect_to
from cli.samples import sign_ins as samples

app = typer.Typer(
    help="Invite people into the directory's own user pool, remove them, and list the local stack's.\n\n"
    "An authority usually brings its own issuer: then nobody needs this. A sign-in opens nothing by itself: an account "
    "manager creates the account that it opens. docs/platform-engineer.md explains lost phones, quotas and prices. AWS "
    "is called with your own credentials, which must be allowed to create and delete users of the pool.",
    no_args_is_help=True,
)
NOT_INVITED = {"UsernameExistsException": "This user name is taken. After a lost phone, remove it first."}
NOT_INVITED_LOCALLY = {
    "InvalidPasswordException": "The local stack's user pool makes no first password, so nobody was invited. Sign in "
    "as one of the sample people: contactpoint sign-ins list"
}
UserName = Annotated[str, typer.Argument(help="The user name, such as the staff number. It is written in no log.")]


@app.command()
def invite(
    user_name: UserName,
    email: Annotated[str, typer.Option(help="Where the invitation goes: a work address that only this person reads.")],
    environment: EnvironmentName = LOCAL,
) -> None:
    """Create a sign-in, and send its first password, which is valid for three days, by e-mail.

    At the first sign-in, the person chooses a password and adds an authenticator app. Give the issuer and the subject
    that are printed to the account manager.

    Example: contactpoint sign-ins invite w-1042 --email a.person@westvale.example --environment production
    """
    stack = connect_to(environment)
    try:
        created = _pool(stack).admin_create_user(
            UserPoolId=stack.outputs["UserPoolId"],
            Username=user_name,
            UserAttributes=[{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}],
            DesiredDeliveryMediums=["EMAIL"],
        )["User"]
    except ClientError as error:
        _fail(error, {**NOT_INVITED, **(NOT_INVITED_LOCALLY if stack.is_local else {})})
    (subject,) = (each["Value"] for each in created["Attributes"] if each["Name"] == "sub")
    console.print(f"Invited. issuer: {stack.outputs['Issuer']}\nsubject: {subject}", highlight=False, soft_wrap=True)


@app.command()
def remove(
    user_name: UserName,
    yes: Annotated[bool, typer.Option("--yes", help="Remove without asking.")] = False,
    environment: EnvironmentName = LOCAL,
) -> None:
    """Delete a sign-in: of somebody who left, or whose phone is lost. Its tokens end within the hour.

    To stop somebody at once, suspend the account instead: that takes effect at the next call.

    Example: contactpoint sign-ins remove w-1042 --environment production
    """
    if not yes:
        typer.confirm("Remove this sign-in? Its account opens to nobody until it has another one.", abort=True)
    stack = connect_to(environment)
    pool, user = _pool(stack), {"UserPoolId": stack.outputs["UserPoolId"], "Username": user_name}
    try:
        pool.admin_user_global_sign_out(**user)
        pool.admin_delete_user(**user)
    except ClientError as error:
        _fail(error, {"UserNotFoundException": "There is no such user name."})
    console.print("Removed. For a new phone: contactpoint sign-ins invite, then a change of the account's sign-in.")


@app.command("list")
def list_sign_ins() -> None:
    """Print who can sign in to the pages of the local stack, with the password of each.

    The people are invented. The passwords were made for this stack, and only you can read their file.

    Example: contactpoint sign-ins list
    """
    passwords = samples.passwords(running_workspace())
    for person in samples.people()["practitioner"]:
        password = passwords[person["sign_in"]]
        typer.echo(f"{person['sign_in']:<32} {password:<32} {person['name']}, {person['job_title']}")


def _pool(stack: OperatedStack) -> Any:
    return stack.new_client("cognito-idp")


def _fail(error: ClientError, known: dict[str, str]) -> NoReturn:
    code = code_of(error)
    exit_with_error(known.get(code, f"The user pool refused: {code}."))
