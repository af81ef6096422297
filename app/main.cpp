// SPDX-License-Identifier: GPL-3.0-or-later
#include "alert_mode.h"
#include "askpass_mode.h"
#include "command_line.h"
#include "compare_mode.h"
#include "cut_mode.h"
#include "edit_mode.h"
#include "diagnose_mode.h"
#include "display.h"
#include "frame_times_mode.h"
#include "help_text.h"
#include "nat_search_mode.h"
#include "print_mode.h"
#include "saved_names.h"
#include "screenshot_mode.h"
#include "set_options.h"
#include "watch_mode.h"

#include "flow/foreign_text.h"
#include "flow/large_memory.h"
#include "ui/window/main_window.h"
#include "ui/parts/machine_sets_file.h"
#include "ui/parts/names_in_use.h"
#include "ui/parts/settings.h"
#include "ui/parts/theme.h"

#include <QApplication>
#include <QFile>
#include <QTemporaryDir>

#include <cstdio>
#include <optional>
#include <string_view>
#include <vector>

using namespace ctscope;

namespace {

void write(std::FILE *to, std::string_view text) { std::fwrite(text.data(), 1, text.size(), to); }

Theme themeOf(CommandLine::Theme theme)
{
    switch (theme) {
    case CommandLine::Theme::Desktop: return Theme::Desktop;
    case CommandLine::Theme::Light: return Theme::Light;
    case CommandLine::Theme::Dark: return Theme::Dark;
    }
    return Theme::Desktop;
}

void openSources(MainWindow &window, const CommandLine &commandLine)
{
    window.setFirstView(commandLine.sort, QString::fromStdString(commandLine.filter.text()));
    if (commandLine.liveWay)
        window.setLiveWay(*commandLine.liveWay);
    for (const Origin &origin : commandLine.origins)
        window.open(origin);
}

int runWindow(const CommandLine &commandLine, int argc, char **argv)
{
    const bool picture = commandLine.action == CommandLine::Action::Screenshot;
    std::optional<QTemporaryDir> runtime;
    if (picture) {
        qputenv("QT_QPA_PLATFORM", "offscreen");
        if (!qEnvironmentVariableIsSet("XDG_RUNTIME_DIR"))
            qputenv("XDG_RUNTIME_DIR", QFile::encodeName(runtime.emplace().path())); // or Qt complains
    } else if (!hasDisplay(argc, argv)) {
        write(stderr, "ctscope: there is no display to show a window on. --print needs none.\n");
        return ExitNothing;
    }
    std::optional<DisplayGuard> guard(std::in_place);
    QApplication application(argc, argv);
    guard.reset();
    QApplication::setApplicationName(QStringLiteral("ctscope"));
    QApplication::setOrganizationName(QStringLiteral("ctscope"));
    QApplication::setApplicationVersion(QStringLiteral(CTSCOPE_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("ctscope"));

    if (picture)
        useTemporarySettings();
    if (picture && commandLine.theme == CommandLine::Theme::Desktop)
        applyTheme(Theme::Light); // the same image on every machine
    else
        applyTheme(themeOf(commandLine.theme));

    if (!picture) // which looks the same on every machine
        NamesInUse::shared()->start();
    MainWindow window;
    std::unique_ptr<ScreenshotMode> screenshot;
    if (picture)
        screenshot = std::make_unique<ScreenshotMode>(window, commandLine);
    std::unique_ptr<FrameTimesMode> frameTimes;
    if (commandLine.frameTimes)
        frameTimes = std::make_unique<FrameTimesMode>(window, commandLine.frameTimesSeconds);
    openSources(window, commandLine);
    window.setFirstView({}, {}); // tables that the user opens later have no filter
    window.show();
    return QApplication::exec();
}

/// The user's sets, read only where they are named.
void readSets(CommandLine &commandLine)
{
    // --help is answered whatever the other arguments are.
    if (!commandLine.error.empty() || commandLine.action == CommandLine::Action::Help
        || commandLine.action == CommandLine::Action::Version)
        return;
    MachineSetsFile file;
    if (!commandLine.sets.empty())
        file = MachineSetsFile::read(MachineSetsFile::usualPath());
    for (const MachineSetError &error : file.sets.errors)
        write(stderr, (file.path + QStringLiteral(": ") + machineSetSentence(error) + u'\n').toStdString());
    if (!file.failure.isEmpty())
        commandLine.error = (file.path + QStringLiteral(" cannot be read: ") + file.failure).toStdString();
    else
        commandLine.error = applySets(commandLine, file.sets);
}

} // namespace

int main(int argc, char **argv)
{
    if (const std::optional<int> status = runAskpass(argc, argv))
        return *status;
    setUpMemory();
    const std::vector<std::string_view> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    const SavedNames names;
    CommandLine commandLine = parseCommandLine(arguments, &names);
    readSets(commandLine);
    for (const std::string &problem : names.problems())
        write(stderr, visibleText(problem) + '\n');
    if (!commandLine.error.empty()) {
        const std::string &place = commandLine.errorPlace; // made of visible characters
        write(stderr,
            "ctscope: " + visibleText(commandLine.error) + '\n' + place + (place.empty() ? usageText() : "")
                + "ctscope --help says more.\n");
        return ExitUsage;
    }
    switch (commandLine.action) {
    case CommandLine::Action::Help: write(stdout, helpText()); return ExitRead;
    case CommandLine::Action::ExplainFilter: write(stdout, explainedFilter(commandLine.filter)); return ExitRead;
    case CommandLine::Action::Version: write(stdout, versionText()); return ExitRead;
    case CommandLine::Action::Print: return commandLine.watch ? runWatch(commandLine) : runPrint(commandLine);
    case CommandLine::Action::Diagnose: return runDiagnose(commandLine);
    case CommandLine::Action::NatSearch: return runNatSearch(commandLine);
    case CommandLine::Action::Compare: return runCompare(commandLine);
    case CommandLine::Action::Alert: return runAlert(commandLine);
    case CommandLine::Action::Edit: return runEditMode(commandLine);
    case CommandLine::Action::Cut: return runCut(commandLine);
    case CommandLine::Action::Window:
    case CommandLine::Action::Screenshot: break;
    }
    return runWindow(commandLine, argc, argv);
}
