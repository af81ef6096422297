// SPDX-License-Identifier: GPL-3.0-or-later
#include "askpass_mode.h"

#include "kernel/file_text.h"
#include "ui/window/askpass_server.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace ctscope {

namespace {

constexpr int ExitNoAnswer = 1;

std::string_view variable(const char *name)
{
    const char *const value = std::getenv(name);
    return value != nullptr ? value : "";
}

FileHandle connectTo(std::string_view path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    FileHandle socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!socket || path.empty() || path.size() >= sizeof(address.sun_path))
        return {};
    std::memcpy(address.sun_path, path.data(), path.size());
    if (::connect(socket.get(), reinterpret_cast<const sockaddr *>(&address), sizeof(address)) != 0)
        return {};
    return socket;
}

bool writeAll(int fd, std::string_view text)
{
    while (!text.empty()) {
        const ssize_t count = ::write(fd, text.data(), text.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return false;
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

std::string readAll(int fd)
{
    std::string all;
    std::array<char, 4096> block;
    for (;;) {
        const ssize_t count = ::read(fd, block.data(), block.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return all;
        all.append(block.data(), static_cast<std::size_t>(count));
    }
}

} // namespace

std::optional<int> runAskpass(int argc, char **argv)
{
    const std::string_view name = argc > 0 ? argv[0] : "";
    if (name.substr(name.rfind('/') + 1) != AskpassServer::linkName)
        return std::nullopt;
    const FileHandle window = connectTo(variable("CTSCOPE_ASKPASS"));
    if (!window)
        return ExitNoAnswer;
    std::string question;
    for (const std::string_view part : {variable("CTSCOPE_ASKPASS_KEY"), variable("CTSCOPE_ASKPASS_SUBJECT"),
             variable("SSH_ASKPASS_PROMPT"), std::string_view(argc > 1 ? argv[1] : "")})
        question.append(part) += '\0';
    if (!writeAll(window.get(), question))
        return ExitNoAnswer;
    const std::string answer = readAll(window.get());
    if (!answer.starts_with('+'))
        return ExitNoAnswer;
    return writeAll(STDOUT_FILENO, answer.substr(1) + '\n') ? 0 : ExitNoAnswer;
}

} // namespace ctscope
