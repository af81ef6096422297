// SPDX-License-Identifier: GPL-3.0-or-later
// ctscope-record: records a table without a window. README.md in this folder describes the format.
#include "record_loop.h"
#include "record_options.h"

#include <csignal>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <pthread.h>
#include <unistd.h>

namespace {

void write(int fd, std::string_view text) { static_cast<void>(!::write(fd, text.data(), text.size())); }

} // namespace

int main(int argc, char **argv)
{
    const std::vector<std::string_view> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    const ctscope::RecordOptions options = ctscope::parseRecordOptions(arguments);
    if (!options.error.empty()) {
        write(STDERR_FILENO, "ctscope-record: " + options.error + ".\n");
        return 2;
    }
    if (options.action == ctscope::RecordOptions::Action::Help) {
        write(STDOUT_FILENO, ctscope::recordHelp());
        return 0;
    }
    if (options.action == ctscope::RecordOptions::Action::Version) {
        write(STDOUT_FILENO, "ctscope-record " CTSCOPE_VERSION "\n");
        return 0;
    }
    if (options.action == ctscope::RecordOptions::Action::Schema) {
        write(STDOUT_FILENO, ctscope::schemaText(*options.outlets.schema));
        return 0;
    }
    std::signal(SIGPIPE, SIG_IGN);
    // The signals that end it are taken by one thread, and so interrupt no call of another.
    sigset_t ends;
    ::sigemptyset(&ends);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP})
        ::sigaddset(&ends, signal);
    ::pthread_sigmask(SIG_BLOCK, &ends, nullptr);
    std::stop_source stop;
    std::jthread waiter([&ends, stop]() mutable {
        int signal = 0;
        ::sigwait(&ends, &signal);
        stop.request_stop();
    });
    const int status = ctscope::recordTable(options, stop.get_token());
    ::pthread_kill(waiter.native_handle(), SIGTERM);
    return status;
}
