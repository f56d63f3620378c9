/* SPDX-License-Identifier: BSD-2-Clause */
/* iccsp doctor: what keeps programs from their cards. */
#include "cli/doctor.h"

#include <stdarg.h>
#include <string.h>

#include "cli/json.h"
#include "cli/options.h"
#include "cli/report.h"
#include "cli/text.h"

/* All that is asked of the service; each card may be waited for so long. */
#define TALK_MS 6000u
#define CARD_MS 1500u

static void print_finding(const struct doctor_finding *finding, const char *sentence)
{
    static const char *const leads[] = {
        [DOCTOR_GOOD] = "ok       ", [DOCTOR_NOTE] = "note     ", [DOCTOR_PROBLEM] = "PROBLEM  "};

    fputs(leads[finding->kind], stdout);
    cli_put_text(stdout, sentence);
    if (finding->cause != NULL) {
        fputs("\n         cause:  ", stdout);
        cli_put_text(stdout, finding->cause);
    }
    if (finding->remedy != NULL) {
        fputs("\n         remedy: ", stdout);
        cli_put_text(stdout, finding->remedy);
    }
    putchar('\n');
}

static void add_finding(struct cli_json *findings, const struct doctor_finding *finding, const char *sentence)
{
    static const char *const kinds[] = {
        [DOCTOR_GOOD] = "ok", [DOCTOR_NOTE] = "note", [DOCTOR_PROBLEM] = "problem"};
    struct cli_json *object = cli_json_add_object(findings, NULL);

    cli_json_add_text(object, "check", finding->check);
    cli_json_add_text(object, "status", kinds[finding->kind]);
    cli_json_add_text(object, "sentence", sentence);
    if (finding->cause != NULL)
        cli_json_add_text(object, "cause", finding->cause);
    if (finding->remedy != NULL)
        cli_json_add_text(object, "remedy", finding->remedy);
}

void doctor_tell(struct doctor *doctor, const struct doctor_finding *finding, const char *sentence, ...)
{
    char text[600];
    va_list ap;

    va_start(ap, sentence);
    vsnprintf(text, sizeof(text), sentence, ap);
    va_end(ap);
    if (finding->kind == DOCTOR_PROBLEM && doctor->problems++ == 0) {
        doctor->hr = finding->hr;
        cli_note(doctor->cli, finding->hr, finding->remedy, "%s", text);
    }
    if (doctor->findings != NULL)
        add_finding(doctor->findings, finding, text);
    else
        print_finding(finding, text);
    fflush(stdout);
}

static void tell_versions(struct doctor *doctor)
{
    const struct doctor_finding finding = {.kind = DOCTOR_GOOD, .check = "version"};
    const char *const library = iccsp_version();

    if (strcmp(library, ICCSP_VERSION) == 0)
        doctor_tell(doctor, &finding, "iccsp %s", library);
    else
        doctor_tell(doctor, &finding, "iccsp %s with libiccsp %s", ICCSP_VERSION, library);
}

/* What programs get when they open the resource manager. */
static bool look_at_library(struct doctor *doctor, struct cli *cli, const char *spec)
{
    struct doctor_finding finding = {.kind = DOCTOR_GOOD, .check = "library"};
    struct iccsp_error error = {.size = sizeof(error)};
    char path[CLI_PATH_MAX];

    finding.hr = cli_rm_load(cli, spec);
    if (ICCSP_FAILED(finding.hr)) {
        iccsp_explain(finding.hr, &error);
        finding.kind = DOCTOR_PROBLEM;
        finding.cause = error.cause[0] != '\0' ? error.cause : NULL;
        finding.remedy = error.remedy;
        doctor_tell(doctor, &finding, "%s", error.sentence);
        return false;
    }
    if (strcmp(spec, "pcsc") != 0)
        return true;
    cli_library_path(path);
    doctor_tell(doctor, &finding, "PC/SC library: %s", path[0] != '\0' ? path : "that of the system");
    return true;
}

/* It neither refuses nor answers. */
static void tell_silence(struct doctor *doctor, int stage)
{
    const struct doctor_finding finding = {
        .kind = DOCTOR_PROBLEM,
        .check = "service",
        .cause = "It hangs, most often in the driver of a reader.",
        .remedy =
            "Start the service again (systemctl restart pcscd); if that does not help, first unplug the "
            "readers, and plug them in one by one.",
        .hr = ICCSP_E_NO_SERVICE,
    };

    doctor_tell(doctor, &finding,
                stage == DOCTOR_ESTABLISHING ? "The PC/SC service is there and does not answer."
                                             : "The PC/SC service has ceased to answer.");
}

static void examine(struct doctor *doctor, const char *spec)
{
    /* It outlives this function if the service hangs. */
    static struct doctor_talk talk;
    const bool system = strcmp(spec, "pcsc") == 0;

    tell_versions(doctor);
    if (look_at_library(doctor, &talk.cli, spec) && (!system || doctor_look_at_service(doctor))) {
        iccsp_rm_set_wait_limit(talk.cli.rm, CARD_MS);
        if (!cli_run_limited(doctor_talk, &talk, TALK_MS)) {
            tell_silence(doctor, atomic_load(&talk.stage));
            return;
        }
        doctor_look_at_readers(doctor, &talk);
    }
    doctor_talk_end(&talk);
}

int cli_run_doctor(struct cli *cli, int argc, char **argv)
{
    const struct cli_syntax syntax = {.letters = ":"};
    struct doctor doctor = {.cli = cli};
    int status;

    if (!cli_options_read(cli, argc, argv, &syntax, &status))
        return status;
    doctor.findings = cli_json_add_array(cli->result, "findings");
    examine(&doctor, cli_rm_is_automatic(cli) ? "pcsc" : cli->rm_spec);
    if (doctor.problems == 0 && cli->result == NULL)
        puts("All is well.");
    if (doctor.problems > 0 && cli->result != NULL)
        cli_json_add_failure(cli, cli->result, doctor.hr);
    return doctor.problems == 0 ? CLI_OK : cli_exit_of(doctor.hr);
}
